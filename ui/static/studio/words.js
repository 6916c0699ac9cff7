/**
 * Times, keys and places as a person says them, in the language of the page.
 */

import { t } from "../strings.js";

const TONICS = ["C", "C#", "Db", "D", "D#", "Eb", "E", "F", "F#", "Gb", "G", "G#", "Ab", "A", "A#", "Bb", "B", "Cb"];

/** @param {number} s @returns {string} such as "1:02" */
export function clockWords(s) {
  const whole = Math.max(0, Math.floor(s + 1e-6));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** @param {string|null} key such as "Bb minor" */
export function keyWords(key) {
  const [tonic, ...mode] = (key ?? "").split(" ");
  const place = TONICS.indexOf(tonic);
  const name = place < 0 ? tonic : t("studio.tonics").split(",")[place];
  const word = mode.join(" ");
  if (word === "major" || word === "minor") return t(`studio.key_${word}`, { tonic: name });
  return `${name} ${word}`.trim();
}

/** @param {any} doc @returns {string} such as "in B♭ minor, 3/4 time, 98 beats a minute, 0:45 long" */
export function songWords(doc) {
  const facts = [];
  if (doc.key) facts.push(keyWords(doc.key));
  if (doc.meter) facts.push(t("studio.meter", { meter: doc.meter }));
  if (doc.tempo_bpm) facts.push(t("studio.tempo", { bpm: Math.round(doc.tempo_bpm) }));
  facts.push(t("studio.length", { length: clockWords(doc.duration_s) }));
  return facts.join(" · ");
}

/** @param {any} doc @param {number} s @returns {any|null} the section that sounds then */
export function sectionAt(doc, s) {
  return doc.sections.find((section) => s >= section.start_s - 1e-6 && s < section.end_s - 1e-6) ?? null;
}

/** @param {any} doc @param {number} s @returns {{bar: number, beat: number}|null} */
export function barAt(doc, s) {
  const index = barIndexAt(doc.bars, s);
  if (index < 0) return null;
  const { bar, beats_s } = doc.bars[index];
  const beat = (beats_s ?? []).filter((beat_s) => beat_s <= s + 1e-6).length;
  return { bar, beat: Math.max(1, beat) };
}

/** @param {{start_s: number}[]} bars in played order @param {number} s */
export function barIndexAt(bars, s) {
  let [low, high] = [0, bars.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (bars[middle].start_s <= s + 1e-6) low = middle;
    else high = middle - 1;
  }
  return bars.length ? low : -1;
}

/** @param {any} doc @param {number} s @returns {string} such as "0:23, Verse 2" */
export function placeWords(doc, s) {
  const section = sectionAt(doc, s);
  return section ? t("studio.place", { time: clockWords(s), section: section.name }) : clockWords(s);
}

/** @param {string} symbol such as "Bbm7b5" @returns {string} with real accidentals: "B♭m7♭5" */
export function chordWords(symbol) {
  return symbol.replace(/([A-G])b/g, "$1♭").replace(/([A-G])#/g, "$1♯").replace(/b(\d)/g, "♭$1").replace(/#(\d)/g, "♯$1");
}
