/**
 * The picture anyone reads: sections as blocks, a lane for each instrument, loudness as a curve on top, the chords
 * where there is room, and where the music is now. Clicking seeks; the name of a section or a part selects it.
 */

import { on } from "../bus.js";
import { setSelection, state } from "../state.js";
import { t } from "../strings.js";
import { make, makeSvg } from "./dom.js";
import { lockSign, locksOf } from "./locks.js";
import { makeMapFoot } from "./map_foot.js";
import { mixerButtons } from "./mixer.js";
import { along, mountRuler } from "./ruler.js";
import { colourOf } from "./track_colours.js";
import { chordWords, clockWords } from "./words.js";

const LANE_HEIGHT = 100;
/** A section drawn narrower than this has its name in its title only: less than a letter would be seen. */
const LEAST_NAMED_PX = 26;
const CHORD_GAP_PX = 6;

/** @param {HTMLElement} root */
export function mountOverview(root) {
  const ruler = mountRuler();
  const foot = makeMapFoot();
  let doc = null;
  const draw = () => {
    doc = state.doc;
    if (!doc) return root.replaceChildren();
    const rows = [...sectionRow(doc), ...energyRow(doc), ...chordRow(doc), ...doc.tracks.flatMap((track) => laneRow(doc, track))];
    root.replaceChildren(...rows, foot, ruler.element);
    ruler.show(doc);
    shade(root, state.selection);
    fitWords(root);
  };
  on("doc", draw);
  on("selection", (selection) => shade(root, selection));
  new ResizeObserver(() => fitWords(root)).observe(root);
  draw();
}

function sectionRow(doc) {
  const blocks = doc.sections.map((section) =>
    make("button", {
      type: "button",
      class: "pl-section",
      style: along(doc, section.start_s, section.end_s),
      text: section.name,
      title: t("studio.section_title", { name: section.name, from: clockWords(section.start_s), to: clockWords(section.end_s) }),
      "aria-pressed": "false",
      data: { first: section.first_bar, last: section.last_bar },
      on: { click: () => selectBars(section) },
    }),
  );
  return [rowName(t("studio.sections")), make("div", { class: "pl-row pl-sections" }, ...blocks)];
}

function energyRow(doc) {
  const { values, step_s, from } = doc.energy ?? { values: [], step_s: 1, from: "" };
  const label = from === "note velocities" ? t("studio.energy_notes") : t("studio.energy_mix");
  const curve = area(values, step_s, doc.duration_s);
  const picture = makeSvg("svg", { class: "pl-energy", viewBox: `0 0 1000 ${LANE_HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" }, curve);
  return [rowName(t("studio.energy"), label), make("div", { class: "pl-row pl-energy-row", title: label }, picture, ...changeMarks(doc, null))];
}

/** No row where the song states no chords. */
function chordRow(doc) {
  if (!doc.chords.length) return [];
  const chords = doc.chords.map((chord) =>
    make("span", { class: "pl-chord", style: { left: along(doc, chord.start_s, chord.end_s).left }, text: chordWords(chord.symbol) }),
  );
  return [rowName(t("studio.chords")), make("div", { class: "pl-row pl-chords", "aria-hidden": "true" }, ...chords)];
}

function laneRow(doc, track) {
  const colour = { "--pl-track": `var(--pl-track-${colourOf(track)})` };
  const name = make(
    "button",
    {
      type: "button",
      class: "pl-lane-name",
      "aria-pressed": "false",
      title: t("studio.lane_title", { name: track.label }),
      data: { track: track.name },
      on: { click: () => selectTrack(track.name) },
    },
    make("span", { class: "pl-dot", "aria-hidden": "true" }),
    make("span", { class: "pl-lane-label", text: track.label }),
  );
  const muted = track.muted ? make("span", { class: "pl-quiet", text: t("studio.muted_in_song") }) : null;
  const step_s = doc.energy?.step_s ?? 1;
  const picture = makeSvg(
    "svg",
    { class: "pl-lane-picture", viewBox: `0 0 1000 ${LANE_HEIGHT}`, preserveAspectRatio: "none", "aria-hidden": "true" },
    area(track.activity ?? [], step_s, doc.duration_s),
  );
  const locks = locksOf(doc, track);
  const marks = locks.flatMap((lock) => lock.spans.map(([a_s, b_s]) => make("div", { class: "pl-lock-mark", style: along(doc, a_s, b_s), title: t("hand.lock_part", { words: lock.words }) })));
  return [
    make("div", { class: "pl-row-name pl-lane-head", style: colour }, name, muted, lockSign(locks), mixerButtons(track)),
    make("div", { class: "pl-row pl-lane", style: colour, data: { track: track.name, id: track.id } }, picture, ...marks, ...changeMarks(doc, track.id)),
  ];
}

/** What the last edit changed in one part, or in the whole song. */
function changeMarks(doc, track) {
  const spans = (doc.changes?.spans ?? []).filter((span) => span.track === track);
  return joined(spans).map(([a_s, b_s]) => make("div", { class: "pl-mark", style: along(doc, a_s, b_s) }));
}

/** Spans that touch become one. */
function joined(spans) {
  const out = [];
  for (const { start_s, end_s } of spans) {
    const last = out.at(-1);
    if (last && start_s <= last[1] + 0.05) last[1] = Math.max(last[1], end_s);
    else out.push([start_s, end_s]);
  }
  return out;
}

function rowName(text, title = null) {
  return make("div", { class: "pl-row-name pl-row-word", text, title });
}

/** A filled curve of steps over the whole song, in a box 1000 wide and 100 high. */
function area(values, step_s, duration_s) {
  const x = (index) => Math.min(1000, ((index * step_s) / duration_s) * 1000).toFixed(1);
  const y = (value) => (LANE_HEIGHT - Math.max(value > 0.001 ? 0.04 : 0, Math.min(1, value)) * (LANE_HEIGHT - 6)).toFixed(1);
  const steps = values.map((value, index) => `L${x(index)} ${y(value)}L${x(index + 1)} ${y(value)}`).join("");
  return makeSvg("path", { d: `M0 ${LANE_HEIGHT}${steps}L1000 ${LANE_HEIGHT}Z` });
}

function selectBars({ first_bar, last_bar, start_s, end_s }) {
  const now = state.selection;
  const same = now?.bars?.[0] === first_bar && now?.bars?.[1] === last_bar;
  const tracks = now?.tracks ?? null;
  setSelection({ bars: same ? null : [first_bar, last_bar], tracks, seconds: same ? null : [start_s, end_s] });
}

function selectTrack(name) {
  const now = state.selection;
  const chosen = new Set(now?.tracks ?? []);
  if (!chosen.delete(name)) chosen.add(name);
  setSelection({ bars: now?.bars ?? null, tracks: chosen.size ? [...chosen] : null, seconds: now?.seconds ?? null });
}

function shade(root, selection) {
  const [first, last] = selection?.bars ?? [];
  for (const block of root.querySelectorAll(".pl-section")) {
    const same = Number(block.dataset.first) === first && Number(block.dataset.last) === last;
    block.setAttribute("aria-pressed", String(Boolean(selection?.bars) && same));
  }
  const chosen = new Set(selection?.tracks ?? []);
  for (const name of root.querySelectorAll(".pl-lane-name")) {
    name.setAttribute("aria-pressed", String(chosen.has(name.dataset.track)));
  }
  for (const lane of root.querySelectorAll(".pl-lane")) {
    lane.classList.toggle("pl-lane-chosen", chosen.has(lane.dataset.track));
    lane.classList.toggle("pl-lane-other", chosen.size > 0 && !chosen.has(lane.dataset.track));
  }
}

function fitWords(root) {
  thinChords(root);
  const blocks = [...root.querySelectorAll(".pl-section")].map((block) => [block, block.clientWidth < LEAST_NAMED_PX]);
  for (const [block, narrow] of blocks) block.classList.toggle("pl-section-narrow", narrow);
}

/** Hides the chords that would run into the one before or over the edge: all measured first, then all changed. */
function thinChords(root) {
  const chords = [...root.querySelectorAll(".pl-chord")];
  const end_px = chords[0]?.parentElement.clientWidth || Infinity;
  const boxes = chords.map((chord) => [chord.offsetLeft, chord.offsetWidth || Number(chord.dataset.width ?? 0)]);
  let free_px = -Infinity;
  chords.forEach((chord, index) => {
    const [left, width] = boxes[index];
    const fits = left >= free_px && left + width <= end_px;
    chord.classList.toggle("pl-chord-hidden", !fits);
    if (fits) free_px = left + width + CHORD_GAP_PX;
  });
}
