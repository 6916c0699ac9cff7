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
/** Jobs asked for here that are not over. */
const asked = new Set();

/**
 * @param {HTMLElement} root is filled anew
 * @param {any} doc
 * @param {string|null} view only this view, null: every one
 */
export function showStale(root, doc, view) {
  const stale = (doc?.stale ?? []).filter((one) => view === null || one.view === view);
  root.replaceChildren(...stale.map((one) => notice(doc, one)));
}

function notice(doc, one) {
  const button = one.make && one.make === BRINGS[one.view] ? makerOf(doc, one.make) : null;
  return make("div", { class: "pl-stale", role: "note" }, make("span", { text: sentence(one) }), button);
}

function makerOf(doc, kind) {
  const button = makeButton({ label: t("studio.make"), class: "pl-button", press: ask });
  async function ask() {
    button.disabled = true;
    try {
      const { job } = await send("POST", `/api/projects/${doc.project}/versions/${doc.version}/make`, { kind });
      asked.add(job.id);
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
  if (!over || !asked.delete(job.id)) return;
  if (job.state === "done" && state.doc) emit("studio:made");
  else if (job.reason) toast(job.reason);
});

function sentence({ view, why, why_told }) {
  const key = `studio.stale_${view}`;
  const name = t(key);
  return t("studio.stale", { view: name === key ? view : name, why: inWords(why_told, why) });
}
