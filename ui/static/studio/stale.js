/**
 * A view that is out of date says so: its reason as the server gave it.
 */

import { t } from "../strings.js";
import { make } from "./dom.js";

/**
 * @param {HTMLElement} root is filled anew
 * @param {any} doc
 * @param {string|null} view only this view, null: every one
 */
export function showStale(root, doc, view) {
  const stale = (doc?.stale ?? []).filter((one) => view === null || one.view === view);
  root.replaceChildren(...stale.map((one) => make("p", { class: "pl-stale", role: "note", text: sentence(one) })));
}

function sentence({ view, why }) {
  const key = `studio.stale_${view}`;
  const name = t(key);
  return t("studio.stale", { view: name === key ? view : name, why });
}
