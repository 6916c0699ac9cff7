/**
 * Two things never play together: whatever starts to sound on this page, everything else stops. What is muted does not
 * sound: a deck may run silently for the moment in which it takes over.
 * Knows every media element that ever started here, in the page's tree or outside it (some players never join the tree).
 * The same holds for the browser's other tabs of this page: the one that started last is heard.
 */

/** A volume this low (-80 dB) is silence; muting instead makes browsers stop and restart the output, which is heard. */
export const SILENT_VOLUME = 0.0001;

/** @type {Set<WeakRef<HTMLMediaElement>>} */
const started = new Set();
/** @type {Set<() => void>} sounds that are no media elements, such as the clicks of a count-in */
const hushed = new Set();
let watching = false;
/** @type {BroadcastChannel|null} to the other tabs; null where the browser has none */
let tabs = null;
/** When something last began to sound in this tab; tabs share this clock. */
let began_ms = -Infinity;

/** Begins to watch; harmless when called again. */
export function keepOneSound() {
  if (watching) return;
  watching = true;
  if ("BroadcastChannel" in window) {
    tabs = new BroadcastChannel("parlando-player");
    // A tab that began after the message was sent is not meant: it has sent one of its own.
    tabs.addEventListener("message", ({ data }) => data?.began_ms >= began_ms && silenceAllBut(null));
  }
  const sounds = ({ target }) => target.paused || isSilent(target) || hushOthers(target);
  for (const kind of ["play", "volumechange"]) document.addEventListener(kind, sounds, true);
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function playAlone() {
    remember(this);
    if (!isSilent(this)) hushOthers(this);
    return play.call(this);
  };
}

/**
 * @param {() => void} hush stops a sound that is no media element
 */
export function alsoHush(hush) {
  hushed.add(hush);
}

/**
 * Stops everything but one, here and in other tabs.
 * @param {EventTarget|null} kept what begins to sound; null: a sound that is no media element
 */
export function hushOthers(kept) {
  silenceAllBut(kept);
  began_ms = performance.timeOrigin + performance.now();
  tabs?.postMessage({ began_ms });
}

function silenceAllBut(kept) {
  for (const media of everyMedia()) {
    if (media !== kept && !media.paused && !isSilent(media)) media.pause();
  }
  for (const hush of hushed) hush();
}

function isSilent(media) {
  return media.muted || media.volume <= SILENT_VOLUME;
}

function remember(media) {
  for (const known of started) {
    const held = known.deref();
    if (held === media) return;
    if (!held) started.delete(known);
  }
  started.add(new WeakRef(media));
}

function everyMedia() {
  const found = new Set(document.querySelectorAll("audio, video"));
  for (const known of started) {
    const media = known.deref();
    if (media) found.add(media);
  }
  return found;
}
