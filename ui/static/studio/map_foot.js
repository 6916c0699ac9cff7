/**
 * The line under the picture: what pressing there means, or which parts are left out while listening. It is always
 * there, so that nothing moves when what it says changes. Its switch makes a drag over the picture select.
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make, makeButton } from "./dom.js";
import { listen, listening, silentTracks } from "./source.js";

/** @returns {HTMLElement} */
export function makeMapFoot() {
  const said = make("span", { class: "pl-foot-words", role: "status" });
  const all = makeButton({ label: t("studio.hear_all"), class: "pl-button", press: hearAll });
  const select = makeButton({ label: t("roll.select"), class: "pl-button", title: t("studio.select_title"), press: () => choose(!chosen) });
  const foot = make("div", { class: "pl-map-foot" }, said, all, select);
  let chosen = false;
  const choose = (wanted) => {
    chosen = wanted;
    select.setAttribute("aria-pressed", String(chosen));
    emit("studio:selecting", { selecting: chosen });
  };
  const draw = () => {
    const silent = new Set(silentTracks());
    const names = (state.doc?.tracks ?? []).filter((track) => silent.has(track.id)).map((track) => track.label);
    const words = names.length ? t("studio.without", { names: names.join(", ") }) : t("studio.map_hint");
    all.hidden = !names.length;
    foot.classList.toggle("pl-without", names.length > 0);
    if (said.textContent === words) return;
    said.textContent = words;
    said.title = words;
  };
  on("listening", draw);
  on("doc", draw);
  choose(false);
  draw();
  return foot;
}

function hearAll() {
  listen(() => {
    listening.muted.clear();
    listening.solo.clear();
  });
}
