/**
 * What the studio has to say above the picture: a new version waits, the music before the edit sounds, parts are left
 * out while listening. Each says so for as long as it is so.
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { inWords, t } from "../strings.js";
import { make, makeButton } from "./dom.js";
import { listen, listening, silentTracks } from "./source.js";
import { keyWords } from "./words.js";

/** @param {HTMLElement} root */
export function mountNotices(root) {
  const waiting = notice("pl-notice-new");
  const without = notice("pl-notice-without");
  const edited = notice("pl-notice-edit");
  root.append(waiting, edited, without);
  root.setAttribute("aria-live", "polite");

  on("studio:waiting", ({ doc }) => {
    const press = () => emit("studio:show-waiting");
    const words = doc && t("studio.ready", { version: doc.version });
    say(waiting, words, doc && makeButton({ label: t("studio.show_it"), class: "pl-button", press }));
  });
  on("listening", () => {
    const silent = new Set(silentTracks());
    const names = (state.doc?.tracks ?? []).filter((track) => silent.has(track.id)).map((track) => track.label);
    const words = names.length ? t("studio.without", { names: names.join(", ") }) : null;
    say(without, words, words && makeButton({ label: t("studio.hear_all"), class: "pl-button", press: hearAll }));
  });
  on("doc", ({ doc }) => {
    const { changes } = doc ?? {};
    say(edited, changes?.what ? t("studio.changed", { what: changeWords(changes) }) : null, null);
  });
}

/** What the edit changed, part by part in the person's language. */
function changeWords({ what, what_told }) {
  if (!what_told) return what;
  const { parts, more } = what_told;
  if (!parts.length) return t("told.nothing_differs");
  const said = parts.map((part) => inWords(part.key && { ...part, values: valuesOf(part) }, part.text)).join("; ");
  const line = more ? t("told.more", { line: said, count: more }) : said;
  return line[0].toLocaleUpperCase(document.documentElement.lang) + line.slice(1);
}

function valuesOf({ key, values }) {
  return key === "told.change_key" ? { before: keyWords(values.before), after: keyWords(values.after) } : values;
}

function hearAll() {
  listen(() => {
    listening.muted.clear();
    listening.solo.clear();
  });
}

function notice(name) {
  return make("div", { class: `pl-notice ${name}`, hidden: true });
}

function say(place, words, button) {
  place.hidden = !words;
  place.replaceChildren(...(words ? [make("span", { text: words })] : []), ...(button ? [button] : []));
}
