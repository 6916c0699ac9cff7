/**
 * The media elements behind the one player: one sounds, the others wait with the next source at the next place
 * (the other side of a comparison, a mix without a part, the top of a loop), so that a change is heard without a gap.
 */

import { SILENT_VOLUME } from "./one_sound.js";

const DECKS = 3;
const READY_MS = 20000;
/** From the call to the first sound, until it was measured; then between these bounds. */
const USUAL_START_S = 0.06;
const SLOWEST_START_S = 0.2;
const GIVE_UP_MS = 1000;
const LOOK_MS = 2;
/** A deck that takes over starts this much music earlier: a clock that just began runs a little ahead of its sound. */
export const RUN_UP_S = 0.05;
/** Where there is no music before, such as at the top of the song. */
const LEAST_RUN_S = 0.004;

export class Decks {
  /** @param {(kind: string, audio: HTMLAudioElement) => void} tell hears the media events of the active deck */
  constructor(tell) {
    const shelf = document.createElement("div");
    shelf.id = "parlando-decks";
    shelf.hidden = true;
    this.all = Array.from({ length: DECKS }, () => makeDeck(shelf));
    document.body.append(shelf);
    this.active = this.all[0];
    /** How long this machine takes from play() to sound, as measured. */
    this.start_s = USUAL_START_S;
    this.volume = 1;
    this.lastUsed = new Map(this.all.map((deck) => [deck, 0]));
    for (const kind of ["play", "pause", "ended", "waiting", "playing", "seeked", "loadedmetadata", "error"]) {
      for (const deck of this.all) deck.addEventListener(kind, () => deck === this.active && tell(kind, deck));
    }
  }

  /** Puts a source on the active deck, stopped at a place. */
  load(url, at_s) {
    this.active.pause();
    const waiting = this.all.find((deck) => deck !== this.active && deck.dataset.url === url);
    this.active = waiting ?? this.active;
    this.active.volume = this.volume;
    setSource(this.active, url);
    if (url) seekSoon(this.active, at_s);
    this.#use(this.active);
  }

  /** Has a source fetched, for later. */
  preload(url) {
    setSource(this.#idleFor(url), url);
  }

  /**
   * A deck that waits, stopped, with this source, to take over at this place.
   * @returns {Promise<HTMLAudioElement>} rejects when the source cannot be had
   */
  async cue(url, takeover_s) {
    const at_s = Math.max(0, takeover_s - RUN_UP_S);
    const deck = this.#idleFor(url);
    setSource(deck, url);
    this.#use(deck);
    await until(deck, "canplay", () => deck.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
    if (Math.abs(deck.currentTime - at_s) > 0.001) {
      deck.currentTime = at_s;
      await until(deck, "seeked", () => !deck.seeking);
      await until(deck, "canplay", () => deck.readyState >= HTMLMediaElement.HAVE_FUTURE_DATA);
    }
    return deck;
  }

  /**
   * Makes a waiting deck the one that is heard. Where music sounds, the old deck sounds on until the new one, started
   * silently, arrives at the place; then one falls silent in the same moment as the other is heard.
   * @param {HTMLAudioElement} deck as `cue` gave it
   * @param {number} takeover_s
   * @param {() => void} atSwitch
   */
  async switchTo(deck, takeover_s, atSwitch) {
    const old = this.active;
    deck.playbackRate = old.playbackRate;
    if (old.paused) deck.currentTime = takeover_s;
    else await this.#startSilently(deck, takeover_s);
    const goesOn = !old.paused;
    this.active = deck;
    this.#use(deck);
    old.pause();
    if (!goesOn) deck.pause();
    deck.volume = this.volume;
    atSwitch();
  }

  async #startSilently(deck, takeover_s) {
    const from_s = deck.currentTime;
    const called_ms = performance.now();
    deck.volume = SILENT_VOLUME;
    deck.play().catch(() => {});
    const goal_s = Math.max(takeover_s, from_s + LEAST_RUN_S);
    while (deck.currentTime < goal_s && performance.now() - called_ms < GIVE_UP_MS) await later(LOOK_MS);
    const ran_s = (deck.currentTime - from_s) / deck.playbackRate;
    const took_s = (performance.now() - called_ms) / 1000 - ran_s;
    if (goal_s - from_s < RUN_UP_S / 2) return;
    this.start_s = Math.min(SLOWEST_START_S, Math.max(0, (this.start_s + took_s) / 2));
  }

  /** @param {number} rate @param {number} volume for every deck; one that is taking over stays silent until it has */
  setSound(rate, volume) {
    this.volume = volume;
    for (const deck of this.all) {
      deck.playbackRate = rate;
      deck.defaultPlaybackRate = rate;
    }
    this.active.volume = volume;
  }

  #idleFor(url) {
    const idle = this.all.filter((deck) => deck !== this.active);
    const there = idle.find((deck) => deck.dataset.url === url);
    return there ?? idle.sort((a, b) => this.lastUsed.get(a) - this.lastUsed.get(b))[0];
  }

  #use(deck) {
    this.lastUsed.set(deck, performance.now());
  }
}

function makeDeck(shelf) {
  const deck = new Audio();
  deck.preload = "auto";
  deck.preservesPitch = true;
  shelf.append(deck);
  return deck;
}

function setSource(deck, url) {
  if (deck.dataset.url === (url ?? "") && !deck.error) return;
  deck.dataset.url = url ?? "";
  const rate = deck.playbackRate;
  if (url) deck.src = url;
  else deck.removeAttribute("src");
  deck.load();
  deck.playbackRate = rate;
}

function seekSoon(deck, at_s) {
  const url = deck.dataset.url;
  const seek = () => {
    if (deck.dataset.url === url) deck.currentTime = at_s;
  };
  if (deck.readyState >= HTMLMediaElement.HAVE_METADATA) seek();
  else if (at_s > 0) deck.addEventListener("loadedmetadata", seek, { once: true });
}

function later(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function until(deck, kind, done) {
  if (done()) return Promise.resolve();
  const url = deck.dataset.url;
  return new Promise((resolve, reject) => {
    const watch = new AbortController();
    const end = (act, value) => {
      watch.abort();
      clearTimeout(timer);
      act(value);
    };
    const timer = setTimeout(() => end(reject, new Error("the sound did not arrive")), READY_MS);
    deck.addEventListener(kind, () => done() && end(resolve), { signal: watch.signal });
    deck.addEventListener("error", () => end(reject, new Error("the sound cannot be played")), { signal: watch.signal });
    deck.addEventListener("emptied", () => deck.dataset.url !== url && end(reject, new Error("another sound was asked")), {
      signal: watch.signal,
    });
  });
}
