/**
 * What the player plays of the song on show: this version or the one before the edit, with all parts or without some.
 * Only how it is heard; nothing here changes the song. Lives as long as the page and the song on show.
 */

import { ApiError, toast } from "../api.js";
import { emit, on } from "../bus.js";
import { player } from "../player.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { carriedIds } from "./carry.js";
import { SAME_TIME, TimeMap } from "./time_map.js";

export const listening = {
  /** @type {"after"|"before"} */
  side: "after",
  /** @type {Set<string>} ids of parts not to be heard */
  muted: new Set(),
  /** @type {Set<string>} ids of the only parts to be heard; empty: all */
  solo: new Set(),
  /** whether another source is on its way */
  changing: false,
};

/** What was silent last, and in which document: it holds for the versions to come. @type {{doc: any, muted: Set, solo: Set}|null} */
let kept = null;

/** @param {any} doc the document that is now on show */
export function listenTo(doc) {
  Object.assign(listening, { side: "after", muted: new Set(), solo: new Set(), changing: false });
  emit("listening", listening);
  if (doc?.changes?.before_audio) player.preload(doc.changes.before_audio);
  if (kept?.doc.project !== doc?.project) kept = null;
  if (!kept || !canListen()) return;
  const [muted, solo] = [kept.muted, kept.solo].map((ids) => new Set(carriedIds(ids, kept.doc, doc)));
  const silent = silentTracks({ muted, solo }).length;
  if (silent && silent < doc.tracks.length) listen((now) => Object.assign(now, { muted, solo }));
}

/** Whether there is a sound that parts can be taken out of: one without loss, and no recording. */
export function canListen() {
  return Boolean(state.doc?.audio) && state.doc.audio.mime !== "audio/mpeg" && !isRecording();
}

/** Whether what is heard of the song on show is a recording, which has no parts. */
export function isRecording() {
  return Boolean(state.doc?.recording?.heard);
}

/** @returns {string[]} ids of the parts that are silent, now or with another choice of `muted` and `solo` */
export function silentTracks({ muted, solo } = listening) {
  const tracks = state.doc?.tracks ?? [];
  const silent = (track) => muted.has(track.id) || (solo.size > 0 && !solo.has(track.id));
  return tracks.filter(silent).map((track) => track.id);
}

/**
 * Changes what is heard; the old goes on sounding until the new is there. Where it cannot be had, all is as it was.
 * @param {(listening: any) => void} change
 */
export async function listen(change) {
  forget();
  if (!state.doc?.audio) return;
  const was = choice();
  change(listening);
  if (state.doc && silentTracks().length === state.doc.tracks.length) {
    Object.assign(listening, was);
    toast(t("studio.nothing_left"));
  }
  const doc = state.doc;
  listening.changing = true;
  emit("listening", listening);
  try {
    await player.swap(source(doc, listening));
  } catch (error) {
    if (state.doc !== doc) return;
    Object.assign(listening, was);
    toast(error instanceof ApiError ? error.message : t("studio.no_sound"));
  }
  if (state.doc !== doc) return;
  listening.changing = false;
  kept = { doc, ...choice() };
  emit("listening", listening);
}

const RESTING_MS = 120;
let resting = null;

/**
 * Has the server make what one press would ask for, while the pointer or the focus rests on its button: making it takes
 * far longer than fetching it.
 * @param {(listening: any) => void} change what the press would change
 */
export function prepare(change) {
  forget();
  if (!canListen() || listening.changing) return;
  const next = choice();
  change(next);
  const silent = silentTracks(next).length;
  if (!silent || silent === state.doc.tracks.length) return;
  const { url } = source(state.doc, next);
  const leave = new AbortController();
  const timer = setTimeout(() => fetch(url, { method: "HEAD", signal: leave.signal }).catch(() => {}), RESTING_MS);
  resting = { timer, leave };
}

/** Another sound is wanted, or none. */
export function forget() {
  clearTimeout(resting?.timer);
  resting?.leave.abort();
  resting = null;
}

/** A copy of what is chosen now. */
function choice() {
  return { side: listening.side, muted: new Set(listening.muted), solo: new Set(listening.solo) };
}

function source(doc, chosen) {
  const before = chosen.side === "before" && doc.changes?.before_audio;
  const version = before ? doc.changes.before : doc.version;
  const timeline = before ? new TimeMap(doc.changes.time_map) : SAME_TIME;
  const silent = silentTracks(chosen);
  const whole = before ? doc.changes.before_audio : doc.audio.url;
  return { url: silent.length ? auditionUrl(doc.project, version, silent) : whole, version, timeline };
}

function auditionUrl(project, version, silent) {
  return `/api/projects/${project}/versions/${version}/audition?without=${silent.map(encodeURIComponent).join(",")}`;
}

on("project", () => listenTo(null));
