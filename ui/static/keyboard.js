/**
 * The keys of the page: one table binds them, and the list of keys (help.js) is made from the same table.
 * Never takes a key from something that needs it itself: text boxes, sliders, lists, buttons. Can be switched off.
 */

import { send, toast } from "./api.js";
import { emit, on } from "./bus.js";
import { isHelpOpen, openHelp } from "./help.js";
import { player } from "./player.js";
import { state } from "./state.js";
import { t } from "./strings.js";
import { clearSelection, extendBars, placeAt, tellsSeconds } from "./studio/selection.js";
import { listen, listening } from "./studio/source.js";

const SEEK_S = 2;
const SPEED_STEP = 0.1;
const TEXT_BOX = "#pl-box textarea, #parlando-say textarea";
/** Where letters are written, or a letter looks for an entry. */
const TYPING = "textarea, select, [contenteditable]:not([contenteditable='false']), [role='textbox'], [role='combobox'], [role='searchbox'], [role='listbox']";
const NOT_TYPED_IN = new Set(["button", "checkbox", "color", "file", "image", "radio", "range", "reset", "submit"]);
/** What Space presses, and what arrows move in. */
const PRESSED = "button, a[href], summary, input, audio, video, [role='button'], [role='tab'], [role='checkbox'], [role='switch'], [role='menuitem'], [role='option']";
const MOVED_IN =
  "input, audio, video, [role='slider'], [role='tab'], [role='radio'], [role='menuitem'], [role='option'], [role='treeitem'], [role='grid'], [role='spinbutton']";
const OPEN_ABOVE = "dialog[open], [aria-modal='true']";

/**
 * Every key of the page, in the order of the list. `keys` as `event.key` says them, letters small; `shift` only matters
 * for keys that print nothing; `held`: goes on while held down; `where`: bound there, listed here.
 * @type {{id: string, keys: string[], shift?: boolean, held?: boolean, act?: () => void, where?: string}[]}
 */
export const KEYS = [
  { id: "write", keys: ["/"], act: () => document.querySelector(TEXT_BOX)?.focus() },
  { id: "send", keys: ["Ctrl+Enter"], where: "chat" },
  { id: "play", keys: [" "], act: () => player.toggle() },
  { id: "back", keys: ["ArrowLeft"], held: true, act: () => seekBy(-1) },
  { id: "ahead", keys: ["ArrowRight"], held: true, act: () => seekBy(1) },
  { id: "select_back", keys: ["ArrowLeft"], shift: true, held: true, act: () => extendBars(-1) },
  { id: "select_ahead", keys: ["ArrowRight"], shift: true, held: true, act: () => extendBars(1) },
  { id: "flip", keys: ["b"], act: flip },
  { id: "loop", keys: ["l"], act: () => emit("player:toggle-loop") },
  { id: "mute", keys: ["m"], act: muteSelected },
  { id: "edit", keys: ["e"], act: () => state.doc && emit("hand:toggle") },
  { id: "faster", keys: ["+", "="], act: () => changeSpeed(SPEED_STEP) },
  { id: "slower", keys: ["-"], act: () => changeSpeed(-SPEED_STEP) },
  { id: "escape", keys: ["Escape"], act: leave },
  { id: "help", keys: ["?"], act: () => openHelp(KEYS) },
];

/** Jobs of the open project, as the pulse last told. */
let jobs = [];

export function startKeyboard() {
  document.addEventListener("keydown", press);
  on("jobs", (told) => (jobs = told.jobs));
  on("job", ({ job }) => (jobs = [...jobs.filter((each) => each.id !== job.id), job]));
  on("help:open", () => openHelp(KEYS));
}

function press(event) {
  if (state.preferences.keyboard === false || event.defaultPrevented || event.isComposing) return;
  if (event.ctrlKey || event.metaKey || event.altKey || isHelpOpen() || document.querySelector(OPEN_ABOVE)) return;
  const bound = KEYS.find((each) => each.act && matches(each, event));
  if (!bound || (event.repeat && !bound.held) || needsIt(event.target, event.key)) return;
  event.preventDefault();
  bound.act();
}

function matches({ keys, shift = false }, event) {
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const prints = event.key.length === 1 && event.key !== " ";
  return keys.includes(key) && (prints ? isBare(event) : event.shiftKey === shift);
}

/** A letter counts without Shift; signs such as "?" may need it to be typed at all. */
function isBare(event) {
  return !event.shiftKey || event.key.toLowerCase() === event.key.toUpperCase();
}

/** Whether the element that has the focus needs the key itself. */
function needsIt(target, key) {
  if (!(target instanceof Element)) return false;
  if (key === "Escape") return Boolean(target.closest("[aria-expanded='true'], [role='menu'], [role='listbox'], select"));
  if (target.closest(TYPING) || (target instanceof HTMLInputElement && !NOT_TYPED_IN.has(target.type))) return true;
  if (key === " ") return Boolean(target.closest(PRESSED));
  if (key.startsWith("Arrow")) return Boolean(target.closest(MOVED_IN));
  return false;
}

/** By a bar for who counts in bars, else by two seconds. */
function seekBy(step) {
  const { doc } = state;
  if (!doc) return;
  if (tellsSeconds() || !doc.bars.length) return player.seek(state.position_s + step * SEEK_S);
  const here = placeAt(doc, state.position_s + 0.01);
  player.seek(doc.bars[Math.min(Math.max(here + step, 0), doc.bars.length - 1)].start_s);
}

function flip() {
  if (state.doc?.changes?.before_audio) emit("compare:flip");
  else toast(t("keyboard.nothing_before"));
}

function muteSelected() {
  const names = state.selection?.tracks ?? [];
  const ids = (state.doc?.tracks ?? []).filter((track) => names.includes(track.name)).map((track) => track.id);
  if (!ids.length) return toast(t("keyboard.select_part"));
  const silence = !ids.every((id) => listening.muted.has(id));
  listen(({ muted }) => ids.forEach((id) => (silence ? muted.add(id) : muted.delete(id))));
}

function changeSpeed(step) {
  player.setRate(Math.round((player.rate + step) * 10) / 10);
  tell(t("keyboard.speed", { percent: Math.round(player.rate * 100) }));
}

/** Reads out what a key did; to be seen it is where it belongs, among the buttons of the player. */
function tell(sentence) {
  let place = document.getElementById("parlando-key-told");
  if (!place) {
    place = document.createElement("p");
    place.id = "parlando-key-told";
    place.className = "pl-hidden-text";
    place.setAttribute("role", "status");
    document.body.append(place);
  }
  place.textContent = sentence;
}

/** The nearest thing first: what is selected; only then the work that runs. */
async function leave() {
  if (state.selection) return clearSelection();
  const live = jobs.filter((job) => ["running", "queued"].includes(job.state) && !job.cancel_requested);
  const job = live.find((each) => each.state === "running") ?? live[0];
  if (!job) return undefined;
  try {
    const stopped = await send("POST", `/api/jobs/${job.id}/stop`);
    toast(t("keyboard.stopping"));
    emit("job", { job: stopped });
    emit("pulse:now");
  } catch (error) {
    toast(error.message);
  }
  return undefined;
}
