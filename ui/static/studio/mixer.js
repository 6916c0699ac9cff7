/**
 * Mute and solo for listening: real buttons that say whether they are pressed. The song itself stays as it is; a part
 * is taken out of the song by saying so in the chat.
 */

import { on } from "../bus.js";
import { t } from "../strings.js";
import { make } from "./dom.js";
import { canListen, forget, listen, listening, prepare, silentTracks } from "./source.js";

/**
 * @param {any} track of the document on show
 * @returns {HTMLElement}
 */
export function mixerButtons(track) {
  const group = make("span", { class: "pl-mix", role: "group", "aria-label": t("studio.mix_of", { name: track.label }) });
  const mute = toggle("mute", track, "muted");
  const solo = toggle("solo", track, "solo");
  group.append(mute, solo);
  const draw = () => {
    mute.setAttribute("aria-pressed", String(listening.muted.has(track.id)));
    solo.setAttribute("aria-pressed", String(listening.solo.has(track.id)));
    group.closest(".pl-lane-head")?.classList.toggle("pl-silent", silentTracks().includes(track.id));
    group.classList.toggle("pl-busy", listening.changing);
  };
  const stop = on("listening", () => (group.isConnected ? draw() : stop()));
  draw();
  return group;
}

function toggle(name, track, chosen) {
  const change = (now) => {
    if (!now[chosen].delete(track.id)) now[chosen].add(track.id);
  };
  const rest = () => prepare(change);
  return make("button", {
    type: "button",
    class: `pl-mix-${name}`,
    "aria-pressed": "false",
    "aria-label": t(`studio.${name}_track`, { name: track.label }),
    title: t(`studio.${name}_track`, { name: track.label }),
    text: t(`studio.${name}_short`),
    disabled: !canListen(),
    on: { click: () => listen(change), pointerenter: rest, focus: rest, pointerleave: forget, blur: forget },
  });
}
