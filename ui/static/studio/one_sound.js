/**
 * Two things never play together: whatever starts on this page, everything else stops.
 * Knows every media element that ever started here, in the page's tree or outside it (some players never join the tree).
 */

/** @type {Set<WeakRef<HTMLMediaElement>>} */
const started = new Set();
/** @type {Set<() => void>} sounds that are no media elements, such as the clicks of a count-in */
const hushed = new Set();
let watching = false;

/** Begins to watch; harmless when called again. */
export function keepOneSound() {
  if (watching) return;
  watching = true;
  document.addEventListener("play", (event) => hushOthers(event.target), true);
  const play = HTMLMediaElement.prototype.play;
  HTMLMediaElement.prototype.play = function playAlone() {
    remember(this);
    hushOthers(this);
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
 * Stops everything but one.
 * @param {EventTarget|null} kept null: everything stops
 */
export function hushOthers(kept) {
  for (const media of everyMedia()) {
    if (media !== kept && !media.paused) media.pause();
  }
  for (const hush of hushed) hush();
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
