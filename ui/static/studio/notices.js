/**
 * What the studio has to say above the picture: a new version waits, the music before the edit sounds, parts are left
 * out while listening. Each says so for as long as it is so.
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make, makeButton } from "./dom.js";
import { listen, listening, silentTracks } from "./source.js";

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
    say(edited, changes?.what ? t("studio.changed", { what: changes.what }) : null, null);
  });
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
