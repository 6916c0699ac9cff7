/**
 * What the studio has to say above the picture: a new version waits, and what the last edit changed: a line, and
 * part by part where it is opened.
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { inWords, t } from "../strings.js";
import { make, makeButton } from "./dom.js";
import { keyWords } from "./words.js";

/** Told only where nothing else is: they are of no sound. */
const INNER = new Set(["told.change_role", "told.change_name", "told.change_locks"]);

/** @param {HTMLElement} root */
export function mountNotices(root) {
  const waiting = notice("pl-notice-new");
  const edited = notice("pl-notice-edit");
  root.append(waiting, edited);
  root.setAttribute("aria-live", "polite");

  on("studio:waiting", ({ doc }) => {
    const press = () => emit("studio:show-waiting");
    const words = doc && t("studio.ready", { version: doc.version });
    say(waiting, words, doc && makeButton({ label: t("studio.show_it"), class: "pl-button", press }));
  });
  on("doc", ({ doc }) => sayChanges(edited, doc));
}

function sayChanges(place, doc) {
  const { changes, version } = doc ?? {};
  const lines = changes ? linesOf(changes) : [];
  place.hidden = !lines.length;
  if (!lines.length) return place.replaceChildren();
  const between = { before: changes.before, after: version };
  const head = t("studio.changed", { ...between, what: lines.join("; ") });
  if (lines.length === 1) return place.replaceChildren(make("span", { text: head }));
  const list = make("ul", {}, ...lines.map((text) => make("li", { text })));
  const name = make("summary", {}, make("span", { class: "pl-changed-line", text: head, title: head }));
  const told = make("details", {}, name, list);
  told.addEventListener("toggle", () => (name.firstChild.textContent = told.open ? t("studio.changed_open", between) : head));
  return place.replaceChildren(told);
}

/** What the edit changed, in the person's language: a line for each part of the song. */
function linesOf({ what, what_told }) {
  if (!what_told) return what ? [what] : [];
  const { parts, all = parts } = what_told;
  if (!parts.length) return [t("told.nothing_differs")];
  const plain = all.filter((part) => !INNER.has(part.key));
  const lines = new Map();
  for (const part of plain.length ? plain : all) {
    const said = inWords(part.key && { ...part, values: valuesOf(part) }, part.text);
    const name = part.values?.name;
    const ofPart = name && said.startsWith(name) && /^\s?: /.test(said.slice(name.length));
    const detail = ofPart ? said.slice(name.length).replace(/^\s?: /, "") : said;
    const key = ofPart ? name : said;
    if (!lines.has(key)) lines.set(key, []);
    lines.get(key).push(detail);
  }
  const lang = document.documentElement.lang || "en";
  return [...lines].map(([key, details]) => (details[0] === key ? capital(key, lang) : `${key}: ${details.join(", ")}`));
}

function capital(words, lang) {
  return words[0].toLocaleUpperCase(lang) + words.slice(1);
}

function valuesOf({ key, values }) {
  return key === "told.change_key" ? { before: keyWords(values.before), after: keyWords(values.after) } : values;
}

function notice(name) {
  return make("div", { class: `pl-notice ${name}`, hidden: true });
}

function say(place, words, button) {
  place.hidden = !words;
  place.replaceChildren(...(words ? [make("span", { text: words })] : []), ...(button ? [button] : []));
}
