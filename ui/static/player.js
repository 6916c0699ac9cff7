/**
 * The one player of the page. Everything that moves with the music listens to it; nothing else makes the song sound.
 * Positions are seconds of the StudioDoc on show, also while another version of the music sounds (see `swap`).
 * Draws nothing: the buttons are in studio/transport.js, the keys in keyboard.js.
 */

import { emit } from "./bus.js";
import { state } from "./state.js";
import { Clock } from "./studio/clock.js";
import { CountIn, barOfClicks } from "./studio/count_in.js";
import { Decks, RUN_UP_S } from "./studio/decks.js";
import { setMediaActions, showMediaTitle } from "./studio/media_session.js";
import { alsoHush, hushOthers, keepOneSound } from "./studio/one_sound.js";
import { SAME_TIME } from "./studio/time_map.js";

const SLOWEST = 0.5;
const FASTEST = 1;
/** A switch of source is prepared this far ahead of the music, and made when the music arrives there. */
const SWITCH_LEAD_S = 0.3;
/** A place this near is the same place; after some tries on a busy machine, what is reached is good enough. */
const NEAR_S = 0.04;
const MOST_TRIES = 3;
/** The shortest loop: below this the seams would be most of what is heard. */
const SHORTEST_LOOP_S = 0.2;

class Player {
  #decks = null;
  #clock = new Clock();
  #countIn = new CountIn();
  #timeline = SAME_TIME;
  #waiting = false;
  #frame = 0;
  #loopTimer = 0;
  #swaps = 0;
  #twin = null;

  url = null;
  version = null;
  duration_s = 0;
  rate = 1;
  volume = 1;
  /** @type {[number, number]|null} */
  loop = null;
  countIn = false;
  ended = false;

  /** Whether the music sounds or is being counted in. */
  get playing() {
    return this.counting || (this.#decks !== null && !this.#decks.active.paused);
  }

  get counting() {
    return this.#countIn.running;
  }

  /** Where the sound is, in seconds of the document on show. */
  get position_s() {
    if (!this.#decks || !this.url) return state.position_s;
    const deck = this.#decks.active;
    if (deck.readyState === 0) return state.position_s;
    const runs = !deck.paused && !deck.seeking && !this.#waiting;
    const media_s = this.#clock.position_s(deck.currentTime, performance.now(), this.rate, runs);
    return Math.min(this.#timeline.there(media_s), this.duration_s || Infinity);
  }

  /**
   * Takes another song or version, stopped at `at_s`. Stops what sounds.
   * @param {{url: string|null, duration_s: number, version: string|null, title?: string, at_s?: number}} source
   */
  load({ url, duration_s, version, title = "", at_s = 0 }) {
    this.#start();
    this.#stopCounting();
    this.#swaps += 1;
    this.#timeline = SAME_TIME;
    this.#twin = null;
    Object.assign(this, { url, duration_s, version, loop: null, ended: false });
    this.#clock.reset();
    this.#decks.load(url, at_s);
    this.#applySound();
    showMediaTitle(title, version);
    state.positionTouched = false;
    emit("player:loaded", { url, version, duration_s });
    this.#tellPosition(at_s);
    this.#tellState();
  }

  play() {
    if (!this.url || this.playing) return;
    state.positionTouched = true;
    const [a_s, b_s] = this.loop ?? [0, Infinity];
    const outside = this.position_s < a_s - 0.01 || this.position_s >= b_s - 0.01;
    if (this.ended || this.position_s >= this.duration_s - 0.05) this.seek(a_s);
    else if (this.loop && outside) this.seek(a_s);
    if (!this.countIn) return this.#sound();
    hushOthers(null);
    this.#countIn.start(barOfClicks(state.doc, this.position_s, this.rate), this.volume, () => this.#sound());
    this.#tellState();
  }

  pause() {
    this.#stopCounting();
    this.#decks?.active.pause();
    this.#tellState();
  }

  toggle() {
    if (this.playing) this.pause();
    else this.play();
  }

  /** @param {number} s seconds of the document on show */
  seek(s) {
    if (!this.url) return;
    const wanted_s = Math.max(0, Math.min(s, this.duration_s));
    state.positionTouched = true;
    this.ended = false;
    this.#clock.reset();
    this.#decks.active.currentTime = this.#timeline.here(wanted_s);
    this.#tellPosition(wanted_s);
    this.#armLoop();
  }

  /** @param {number} rate 0.5 to 1; the pitch stays */
  setRate(rate) {
    this.rate = Math.max(SLOWEST, Math.min(FASTEST, rate));
    this.#applySound();
    this.#clock.reset();
    this.#armLoop();
    this.#tellState();
  }

  /** @param {number} volume 0 to 1 */
  setVolume(volume) {
    this.volume = Math.max(0, Math.min(1, volume));
    this.#applySound();
    this.#tellState();
  }

  /** @param {[number, number]|null} region [a_s, b_s] */
  setLoop(region) {
    const long = region && region[1] - region[0] >= SHORTEST_LOOP_S;
    this.loop = long ? [region[0], Math.min(region[1], this.duration_s || region[1])] : null;
    this.#twin = null;
    this.#armLoop();
    this.#tellState();
  }

  /** @param {boolean} wanted one bar of clicks before the music */
  setCountIn(wanted) {
    this.countIn = wanted;
    this.#tellState();
  }

  /**
   * Has a source fetched, for a later `swap`.
   * @param {string} url
   */
  preload(url) {
    this.#start();
    this.#decks.preload(url);
  }

  /**
   * Goes on with another source at the same musical place; the old one sounds until the new one is ready.
   * @param {{url: string, version?: string, timeline?: import("./studio/time_map.js").TimeMap}} source
   *   `timeline`: from seconds of the new source to seconds of the document on show
   * @returns {Promise<boolean>} false when something else was asked meanwhile; rejects when the source cannot be had
   */
  async swap({ url, version = this.version, timeline = SAME_TIME }) {
    this.#start();
    const swap = (this.#swaps += 1);
    const ready = await this.#readyAtMusic(url, timeline, () => swap === this.#swaps);
    if (!ready) return false;
    this.#twin = null;
    await this.#switchTo(ready.deck, ready.takeover_s, () => {
      this.#timeline = timeline;
      Object.assign(this, { url, version });
    });
    emit("player:loaded", { url, version, duration_s: this.duration_s });
    this.#tellPosition(this.position_s);
    return true;
  }

  /** A deck with the source, when the music arrives at its place; null when something else was asked meanwhile. */
  async #readyAtMusic(url, timeline, wanted) {
    for (let tries = 1; wanted(); tries += 1) {
      const lead_s = SWITCH_LEAD_S * tries;
      const at_s = this.position_s + (this.#sounds() ? lead_s * this.rate : 0);
      const takeover_s = timeline.here(at_s);
      const deck = await this.#decks.cue(url, takeover_s);
      const left_s = (at_s - this.position_s) / this.rate;
      const early_s = this.#sounds() ? this.#runUp_s() : 0;
      if (this.#sounds() && left_s > -NEAR_S && left_s <= lead_s + NEAR_S) await pause_ms((left_s - early_s) * 1000);
      const near = Math.abs(this.position_s + early_s * this.rate - at_s) < NEAR_S;
      if (wanted() && (near || (tries >= MOST_TRIES && this.#sounds()))) return { deck, takeover_s };
    }
    return null;
  }

  #start() {
    if (this.#decks) return;
    keepOneSound();
    alsoHush(() => this.counting && this.#stopCounting());
    this.#decks = new Decks((kind) => this.#hear(kind));
    setMediaActions(this);
  }

  #sounds() {
    return !this.#decks.active.paused;
  }

  #sound() {
    const deck = this.#decks.active;
    deck.play().catch((error) => {
      if (error.name !== "AbortError") emit("player:error", { sentence: error.message });
      this.#tellState();
    });
  }

  /** How long before the switch a deck has to be started. */
  #runUp_s() {
    return this.#decks.start_s + RUN_UP_S / this.rate;
  }

  async #switchTo(deck, takeover_s, atSwitch = () => {}) {
    clearTimeout(this.#loopTimer);
    await this.#decks.switchTo(deck, takeover_s, () => {
      atSwitch();
      this.#waiting = false;
      this.#clock.reset();
      this.#follow();
      this.#armLoop();
    });
  }

  #stopCounting() {
    if (!this.counting) return;
    this.#countIn.cancel();
    this.#tellState();
  }

  #applySound() {
    this.#decks?.setSound(this.rate, this.volume);
  }

  #hear(kind) {
    this.#clock.reset();
    if (kind === "waiting") this.#waiting = true;
    if (kind === "playing" || kind === "pause" || kind === "seeked") this.#waiting = false;
    if (kind === "playing") this.#follow();
    if (kind === "playing" || kind === "seeked") this.#armLoop();
    if (kind === "ended") this.ended = true;
    if (kind === "play") this.ended = false;
    if (kind === "error" && this.url) emit("player:error", { sentence: this.#decks.active.error?.message ?? "" });
    if (kind === "pause" || kind === "ended") this.#tellPosition(this.position_s);
    this.#tellState();
  }

  #follow() {
    cancelAnimationFrame(this.#frame);
    const step = () => {
      if (!this.#sounds()) return;
      this.#tellPosition(this.position_s);
      this.#frame = requestAnimationFrame(step);
    };
    this.#frame = requestAnimationFrame(step);
  }

  /** Has the top of the loop waiting on another deck, and turns round when the music reaches the end. */
  #armLoop() {
    clearTimeout(this.#loopTimer);
    if (!this.loop || !this.#decks || !this.#sounds()) return;
    const [a_s, b_s] = this.loop;
    const left_ms = ((b_s - this.position_s) / this.rate - this.#runUp_s()) * 1000;
    if (left_ms < -300) return;
    if (!this.#twin) this.#readyTwin(a_s);
    if (left_ms > 4) {
      this.#loopTimer = setTimeout(() => this.#armLoop(), left_ms > 60 ? left_ms - 40 : left_ms - 3);
      return;
    }
    const twin = this.#twin;
    this.#twin = null;
    if (twin?.deck?.dataset.url === this.url) this.#switchTo(twin.deck, this.#timeline.here(a_s));
    else this.seek(a_s);
  }

  #readyTwin(a_s) {
    const twin = { deck: null };
    this.#twin = twin;
    this.#decks.cue(this.url, this.#timeline.here(a_s)).then(
      (deck) => (twin.deck = deck),
      () => {},
    );
  }

  #tellPosition(s) {
    state.position_s = s;
    emit("player:position", { s });
  }

  #tellState() {
    const { playing, counting, rate, volume, loop, countIn, ended } = this;
    emit("player:state", { playing, counting, waiting: this.#waiting, rate, volume, loop, countIn, ended });
  }
}

function pause_ms(ms) {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, ms)));
}

export const player = new Player();
