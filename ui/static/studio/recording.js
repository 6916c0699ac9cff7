/**
 * What is said of a version that has a recording: who made it and what its licence allows, or that the song has changed
 * since and its notes are heard. The words that change that are a button, said as a sentence like any other.
 */

import { emit } from "../bus.js";
import { t } from "../strings.js";
import { make, makeButton } from "./dom.js";

/**
 * @param {HTMLElement} root is filled anew
 * @param {any} doc the document on show
 */
export function showRecording(root, doc) {
  const recording = doc?.recording;
  root.hidden = !recording;
  root.replaceChildren(...(recording ? [note(recording)] : []));
}

function note(recording) {
  const { fits, say } = recording;
  const press = () => emit("say", { text: say });
  const button = makeButton({ label: t(fits ? "studio.recording_exact" : "studio.recording_anew"), class: "pl-button", title: say, press });
  const look = fits ? "pl-recording" : "pl-recording pl-stale";
  return make("div", { class: look, role: "note" }, make("span", { text: words(recording) }), button);
}

function words({ backend: maker, licence, commercial, fits, heard, measured = [] }) {
  if (!fits) return t("studio.recording_old", { maker });
  if (!heard) return t("studio.recording_unheard", { maker });
  const said = [t("studio.recording", { maker, licence })];
  if (!commercial) said.push(t("studio.recording_nc"));
  const met = measured.filter((row) => row.ok).length;
  if (measured.length) said.push(t("studio.recording_met", { met, of: measured.length }));
  said.push(t("studio.recording_parts"));
  return said.join(" ");
}
