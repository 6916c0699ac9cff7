/**
 * What this machine has, told from `/api/machine`: who answers, which SoundFont plays, where the data lies and how full
 * it is, every part with its licence. To read only: these are set where Parlando is started.
 */

import { t } from "../strings.js";
import { el, sizeOf } from "./dom.js";

/** Rows about recordings: who is chosen, then each who could make one. */
const SOUNDS = ["real audio", "MusicGen", "ACE-Step", "Stable Audio"];

/**
 * @param {any} machine
 * @returns {{nodes: Node[], brainNeeds: string|null}}
 */
export function machineFacts(machine) {
  const facts = el("dl", { class: "pp-facts" });
  const { soundfont, data, rows = [] } = machine;
  if (soundfont) fact(facts, t("settings.soundfont"), ...soundfontWords(soundfont));
  if (data) fact(facts, t("settings.data_folder"), ...dataWords(data));
  const sounds = SOUNDS.map((name) => rows.find((row) => row.name === name)).filter(Boolean);
  if (sounds.length) fact(facts, t("settings.real_sound"), ...soundWords(sounds));
  const nodes = [facts];
  if (rows.length) nodes.push(parts(rows));
  return { nodes, brainNeeds: machine.brain?.server ? t("settings.server_reached", { server: machine.brain.server }) : null };
}

function fact(list, name, ...words) {
  list.append(el("dt", { text: name }), el("dd", {}, ...words));
}

/** Where things lie is only told at the machine itself, so only there it helps to say how to change it. */
function soundfontWords({ name, path, licence }) {
  return [
    el("div", { text: name }),
    path && el("div", { class: "pp-path", text: path }),
    licence && el("div", { class: "pp-help", text: t("settings.licence_is", { licence }) }),
    path && help("soundfont"),
  ];
}

/** Only told: it is chosen where Parlando is started, and weights are brought by the person at this machine. */
function soundWords(sounds) {
  const lines = sounds.map(({ name, state, detail, licence, command }) => {
    const about = [name === SOUNDS[0] ? null : `${name}: ${t(`settings.part_${state}`)}`, detail, licence].filter(Boolean);
    return el("div", { class: "pp-sound" }, about.join(" · "), command && el("div", { class: "pp-path", text: command }));
  });
  return [...lines, el("div", { class: "pp-help", text: t("settings.real_sound_help") })];
}

function dataWords({ path, used_bytes, limit_bytes, free_bytes }) {
  const words = path ? [el("div", { class: "pp-path", text: path })] : [];
  const filled = t("settings.filled", { used: sizeOf(used_bytes), limit: sizeOf(limit_bytes) });
  words.push(el("progress", { class: "pp-fill", max: limit_bytes, value: used_bytes, "aria-label": filled }));
  words.push(el("div", { class: "pp-help", text: `${filled} · ${t("settings.free", { free: sizeOf(free_bytes) })}` }));
  return path ? [...words, help("data_folder")] : words;
}

function parts(rows) {
  const lines = rows.map(({ name, state, detail, licence, command }) => {
    const about = el("td", {}, `${t(`settings.part_${state}`)} · ${detail}`);
    if (command) about.append(el("div", { class: "pp-path", text: command }));
    return el("tr", {}, el("th", { scope: "row", text: name }), about, el("td", { text: licence }));
  });
  return el("details", { class: "pp-bin" }, el("summary", { text: t("settings.all_parts") }), el("table", { class: "pp-parts" }, el("tbody", {}, ...lines)));
}

function help(key) {
  return el("div", { class: "pp-help", text: t(`settings.${key}_help`) });
}
