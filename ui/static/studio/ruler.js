/**
 * The clear sheet over the picture: the playhead, what is selected, what is looped, and a slider that mouse, finger
 * and keyboard move.
 */

import { on } from "../bus.js";
import { player } from "../player.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make } from "./dom.js";
import { placeAt, selectPlaces } from "./selection.js";
import { barIndexAt, placeWords } from "./words.js";

const STEP_S = 1;
const LEAP_S = 5;

/** @returns {{element: HTMLElement, show: (doc: any) => void}} */
export function mountRuler() {
  const head = make("div", { class: "pl-playhead" });
  const shades = make("div", { class: "pl-shades" });
  const element = make(
    "div",
    { class: "pl-ruler", role: "slider", tabindex: "0", "aria-label": t("studio.position"), "aria-valuemin": "0" },
    shades,
    head,
  );
  let doc = null;
  let width_px = 0;
  let told = "";

  const place = (s) => {
    if (!doc) return;
    head.style.transform = `translateX(${((s / doc.duration_s) * width_px).toFixed(2)}px)`;
    const words = placeWords(doc, s);
    if (words === told) return;
    told = words;
    element.setAttribute("aria-valuenow", String(Math.round(s)));
    element.setAttribute("aria-valuetext", words);
  };
  new ResizeObserver(([entry]) => {
    width_px = entry.contentRect.width;
    place(state.position_s);
  }).observe(element);
  on("player:position", ({ s }) => place(s));
  on("selection", (selection) => doc && drawShades(shades, doc, selection));
  on("player:state", ({ loop }) => doc && drawLoop(element, doc, loop));
  followPointer(element, () => doc);
  element.addEventListener("keydown", (event) => doc && seekByKey(event, doc));

  const show = (next) => {
    doc = next;
    told = "";
    element.setAttribute("aria-valuemax", String(Math.round(doc.duration_s)));
    drawShades(shades, doc, state.selection);
    place(state.position_s);
  };
  return { element, show };
}

/** A drag moves through the song; with Shift, or with the switch under the picture, it selects bars. */
function followPointer(element, shown) {
  let selecting = false;
  let from_s = null;
  on("studio:selecting", (told) => {
    selecting = told.selecting;
    element.classList.toggle("pl-selecting", selecting);
  });
  const at = (event) => {
    const box = element.getBoundingClientRect();
    return Math.max(0, Math.min(1, (event.clientX - box.left) / box.width)) * shown().duration_s;
  };
  const follow = (event) => {
    if (from_s === null) return player.seek(at(event));
    return selectPlaces(placeAt(shown(), from_s), placeAt(shown(), at(event)));
  };
  element.addEventListener("pointerdown", (event) => {
    if (!shown() || event.button !== 0) return;
    element.setPointerCapture(event.pointerId);
    from_s = selecting || event.shiftKey ? at(event) : null;
    follow(event);
  });
  element.addEventListener("pointermove", (event) => element.hasPointerCapture(event.pointerId) && follow(event));
}

function seekByKey(event, doc) {
  const now_s = player.position_s;
  const goal_s = {
    ArrowRight: now_s + STEP_S,
    ArrowUp: now_s + STEP_S,
    ArrowLeft: now_s - STEP_S,
    ArrowDown: now_s - STEP_S,
    PageUp: now_s + LEAP_S,
    PageDown: now_s - LEAP_S,
    Home: 0,
    End: doc.duration_s,
  }[event.key];
  if (goal_s === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation();
  player.seek(goal_s);
}

function drawShades(shades, doc, selection) {
  const spans = selection?.bars ? spansOfBars(doc, selection.bars) : [];
  shades.replaceChildren(...spans.map(([a_s, b_s]) => make("div", { class: "pl-shade", style: along(doc, a_s, b_s) })));
}

function drawLoop(element, doc, loop) {
  const old = element.querySelector(".pl-loop-mark");
  const key = loop ? loop.join() : "";
  if ((old?.dataset.loop ?? "") === key) return;
  old?.remove();
  if (loop) element.append(make("div", { class: "pl-loop-mark", data: { loop: key }, style: along(doc, loop[0], loop[1]) }));
}

/** Where bars sound, each time they do: with repeats a bar sounds more than once. */
export function spansOfBars(doc, [first, last]) {
  const spans = [];
  for (const bar of doc.bars) {
    if (bar.bar < first || bar.bar > last) continue;
    const before = spans.at(-1);
    if (before && Math.abs(before[1] - bar.start_s) < 0.002) before[1] = bar.end_s;
    else spans.push([bar.start_s, bar.end_s]);
  }
  return spans;
}

/** The span of the selected bars that sounds next from a place on, else the first. */
export function spanToLoop(doc, bars, from_s) {
  const spans = spansOfBars(doc, bars);
  return spans.find(([, end_s]) => from_s < end_s - 0.01) ?? spans[0] ?? null;
}

/** The bar that sounds, as a span; where nothing is selected it is what a loop means. */
export function barSpan(doc, s) {
  const bar = doc.bars[barIndexAt(doc.bars, s)];
  return bar ? [bar.start_s, bar.end_s] : null;
}

/** Place and width of a span in the picture, which ends where the sound does: a last bar may be written longer. */
export function along(doc, start_s, end_s) {
  const [left, right] = [start_s, end_s].map((s) => Math.min(100, (s / doc.duration_s) * 100));
  return { left: `${left.toFixed(4)}%`, width: `${Math.max(0, right - left).toFixed(4)}%` };
}
