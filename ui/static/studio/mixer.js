/**
 * Mute and solo for listening: real buttons that say whether they are pressed. The song itself stays as it is; a part
 * is taken out of the song by saying so in the chat.
 */

import { on } from "../bus.js";
import { t } from "../strings.js";
import { icon, make } from "./dom.js";
import { canListen, forget, isRecording, listen, listening, prepare, silentTracks } from "./source.js";

/**
 * @param {any} track of the document on show
 * @returns {HTMLElement}
 */
export function mixerButtons(track) {
  const group = make("span", { class: "pl-mix", role: "group", "aria-label": t("studio.mix_of", { name: track.label }) });
  const mute = toggle("mute", track, "muted");
  const solo = toggle("solo", track, "solo");
  mute.append(icon("speaker"));
  solo.textContent = t("studio.solo_short");
  group.append(mute, solo);
  const draw = () => {
    const silent = listening.muted.has(track.id);
    if (mute.getAttribute("aria-pressed") !== String(silent)) mute.replaceChildren(icon(silent ? "silent" : "speaker"));
    mute.setAttribute("aria-pressed", String(silent));
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
    title: isRecording() ? t("studio.recording_no_parts") : t(`studio.${name}_track`, { name: track.label }),
    disabled: !canListen(),
    on: { click: () => listen(change), pointerenter: rest, focus: rest, pointerleave: forget, blur: forget },
  });
}
