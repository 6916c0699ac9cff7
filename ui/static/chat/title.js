/**
 * The tab's title tells a person who looks elsewhere that something is worked on, or ready; a short sound does so too
 * for those who chose it, unless music plays. Looking at the tab puts the title back.
 */

import { on } from "../bus.js";
import { player } from "../player.js";
import { setName, state } from "../state.js";
import { t } from "../strings.js";

/** How the store calls a project that was begun without a name. */
const UNNAMED = /^untitled \d{4}-/;
const told = { working: false, ended: null, project: "", name: "Parlando" };
/** What the list calls each project that nobody named. @type {Map<string, string>} */
const titles = new Map();

export function startTitle() {
  on("jobs", ({ jobs }) => {
    told.working = jobs.some((job) => job.state === "queued" || job.state === "running");
    draw();
  });
  on("pulse", ({ name }) => call(name));
  on("doc", () => call(told.project));
  on("projects:listed", ({ projects }) => {
    for (const { id, title } of projects) titles.set(id, title);
    call(told.project);
  });
  on("project", () => {
    told.ended = null;
    call("");
  });
  on("turn:done", ({ outcome }) => {
    if (!looking()) told.ended = outcome === "failed" ? "chat.title_failed" : "chat.title_ready";
    draw();
    if (state.preferences.finished_sound && !player.playing) chime();
  });
  window.addEventListener("focus", lookedAt);
  document.addEventListener("visibilitychange", () => !document.hidden && lookedAt());
}

/** A project nobody named goes by what the list calls it: the piece it is at, whichever version is on show. */
function call(project) {
  told.project = project ?? "";
  const name = UNNAMED.test(told.project) ? (titles.get(state.project) || state.doc?.title || "") : told.project;
  told.name = name ? `${name} – Parlando` : "Parlando";
  setName(name);
  draw();
}

function looking() {
  return !document.hidden && document.hasFocus();
}

function lookedAt() {
  told.ended = null;
  draw();
}

function draw() {
  const key = told.ended ?? (told.working && document.hidden ? "chat.title_working" : null);
  const title = key ? t(key, { title: told.name }) : told.name;
  if (document.title !== title) document.title = title;
}

/** Two soft tones, quieter than any music; browsers let them sound only after the page was used. */
function chime() {
  try {
    const audio = new AudioContext();
    const gain = audio.createGain();
    gain.gain.setValueAtTime(0.06, audio.currentTime);
    gain.gain.exponentialRampToValueAtTime(0.0005, audio.currentTime + 0.7);
    gain.connect(audio.destination);
    for (const [hertz, at_s] of [
      [660, 0],
      [880, 0.14],
    ]) {
      const tone = audio.createOscillator();
      tone.frequency.value = hertz;
      tone.connect(gain);
      tone.start(audio.currentTime + at_s);
      tone.stop(audio.currentTime + at_s + 0.5);
    }
    setTimeout(() => audio.close(), 1000);
  } catch {
    // no sound device: the title has said it
  }
}
