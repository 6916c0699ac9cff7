/**
 * A view that is out of date says so: its reason as the server gave it, and a button where it can be made.
 */

import { ApiError, send, toast } from "../api.js";
import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { inWords, t } from "../strings.js";
import { make, makeButton } from "./dom.js";

/** What brings a view of the studio; other kinds are made among the downloads. */
const BRINGS = { audio: "mix", score: "score_svg" };
/** Jobs asked for here that are not over, and the button each was asked for with. @type {Map<number, HTMLButtonElement>} */
const asked = new Map();

/**
 * @param {HTMLElement} root is filled anew
 * @param {any} doc
 * @param {string|null} view only this view, null: every one
 */
export function showStale(root, doc, view) {
  const stale = (doc?.stale ?? []).filter((one) => view === null || one.view === view);
  // Where all of them stand together, the sound is only told of: it is made where it is played.
  root.replaceChildren(...stale.map((one) => notice(one, view === null && one.view === "audio" ? null : remedy(doc, one))));
}

/** What the sentence tells to do, as a button. */
function remedy(doc, one) {
  const head = one.view === "version" && one.why_told?.values?.head;
  if (!head) return makerOf(doc, one.view);
  return makeButton({ label: t("studio.show_version", { version: head }), class: "pl-button", press: () => emit("show:version", { id: head }) });
}

function notice(one, button) {
  return make("div", { class: "pl-stale", role: "note" }, make("span", { text: sentence(one) }), button);
}

/**
 * A button that makes a view that is missing.
 * @param {any} doc @param {"audio"|"score"} view @param {string} [label]
 * @returns {HTMLButtonElement|null} null where there is nothing to make
 */
export function makerOf(doc, view, label = t("studio.make")) {
  const kind = BRINGS[view];
  const missing = (doc?.stale ?? []).some((one) => one.view === view && one.make === kind);
  return kind && missing ? maker(doc, kind, label) : null;
}

function maker(doc, kind, label) {
  const button = makeButton({ label, class: "pl-button", press: ask });
  async function ask() {
    button.disabled = true;
    try {
      const { job } = await send("POST", `/api/projects/${doc.project}/versions/${doc.version}/make`, { kind });
      asked.set(job.id, button);
      emit("job", { job });
      emit("pulse:now");
    } catch (error) {
      button.disabled = false;
      if (error instanceof ApiError) toast(error.message);
    }
  }
  return button;
}

on("job", ({ job }) => {
  const over = job.state !== "queued" && job.state !== "running";
  if (!over || !asked.has(job.id)) return;
  const button = asked.get(job.id);
  asked.delete(job.id);
  if (job.state === "done" && state.doc) return emit("studio:made");
  button.disabled = false;
  if (job.reason) toast(job.reason);
});

function sentence({ view, why, why_told }) {
  const key = `studio.stale_${view}`;
  const name = t(key);
  return t("studio.stale", { view: name === key ? view : name, why: inWords(why_told, why) });
}
