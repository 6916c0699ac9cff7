/**
 * The song in words: title, version, key, tempo and length; and which views are out of date, and why.
 */

import { on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make } from "./dom.js";
import { songWords } from "./words.js";
import { showRecording } from "./recording.js";
import { showStale } from "./stale.js";

/** @param {HTMLElement} root */
export function mountHeader(root) {
  const title = make("h2", { class: "pl-title" });
  const version = make("span", { class: "pl-badge" });
  const old = make("span", { class: "pl-badge pl-badge-warn" });
  const facts = make("p", { class: "pl-facts" });
  const stale = make("div", { class: "pl-stale-all" });
  const recorded = make("div", { class: "pl-recorded", hidden: true });
  root.append(make("div", { class: "pl-title-line" }, title, version, old), facts, recorded, stale);
  const draw = ({ doc }) => {
    if (!doc) return;
    title.textContent = state.name || doc.title || t("studio.untitled");
    version.textContent = doc.version;
    version.title = t("studio.version", { version: doc.version, label: doc.label ?? "" });
    old.textContent = t("studio.not_head");
    old.hidden = doc.is_head;
    facts.textContent = songWords(doc);
    showRecording(recorded, doc);
    showStale(stale, doc, null);
  };
  on("doc", draw);
  on("named", () => draw({ doc: state.doc })); // the page has one name for one thing
  draw({ doc: state.doc });
}
