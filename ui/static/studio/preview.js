/**
 * Listening to a recording while it is still being made: fetches what is new of a running job's sound and plays it
 * without seams. Begins only when pressed, and only when it will not run dry: a machine slower than the music says so.
 * Knows no version; what is heard here is the raw take, before it is measured and mastered.
 */

import { on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make, makeButton } from "./dom.js";
import { alsoHush, hushOthers, keepOneSound } from "./one_sound.js";

const ASK_MS = 250;
/** Sound that is there before a start on a fast machine, and how far ahead of the ear sound is handed over. */
const CUSHION_S = 0.5;
const AHEAD_S = 30;
const LEAD_S = 0.1;
/** A machine this much faster than the music needs no more than the cushion; a slower one gets some more time. */
const FAST = 1.1;
/** Where nothing tells how long it will be. */
const USUAL_S = 30;
/** Nothing new for so long: this take is done, and the others are being made. */
const QUIET_MS = 6000;
const FULL_SCALE = 32768;

/**
 * How long to wait before sound that is being made can be played to its end without a gap.
 * @param {number} there_s sound that is there and not heard yet
 * @param {number} left_s sound that is to come until the end, with what is there
 * @param {number|null} pace seconds of sound made in a second
 * @returns {number|null} 0: now; null: nobody can tell yet
 */
export function wait_s(there_s, left_s, pace) {
  if (there_s >= left_s && there_s > 0) return 0;
  if (!pace) return null;
  const needed_s = pace >= FAST ? Math.min(CUSHION_S, left_s) : Math.min(left_s, Math.max(CUSHION_S, left_s * (1 - pace / FAST)));
  return Math.max(0, (needed_s - there_s) / pace);
}

/** @param {HTMLElement} root is left empty while there is nothing to listen to */
export function mountPreview(root) {
  const strip = new Strip(root);
  keepOneSound();
  alsoHush(() => strip.sound?.stop());
  on("jobs", ({ jobs }) => strip.take(jobs));
  on("job:stopping", ({ id }) => strip.sound?.job === id && strip.sound.stop());
  on("project", () => strip.leave());
}

/** One line: which take it is, how it stands, and one button. */
class Strip {
  constructor(root) {
    this.root = root;
    /** @type {any|null} the running job that can be listened to */
    this.job = null;
    /** @type {Sound|null} what is listened to */
    this.sound = null;
    this.words = make("p", { class: "pl-listen-words" });
    this.spoken = make("p", { class: "pl-hidden-text", role: "status" });
    this.button = makeButton({ label: t("chat.listen"), class: "pl-listen-button", press: () => this.press() });
    this.line = make("div", { class: "pl-listen", role: "group", "aria-label": t("chat.listen") }, this.words, this.button, this.spoken);
  }

  /** @param {any[]} jobs of the open project as the pulse tells them */
  take(jobs) {
    this.job = jobs.find((job) => job.state === "running" && job.preview && !job.cancel_requested) ?? null;
    const ours = this.sound && jobs.find((job) => job.id === this.sound.job);
    if (ours && (ours.cancel_requested || ours.state === "cancelled" || ours.state === "failed")) this.sound.stop();
    else if (this.sound && this.sound.job !== this.job?.id) this.sound.end(); // what is there is heard to its end
    this.draw();
  }

  async press() {
    if (this.sound) return this.sound.stop();
    if (!this.job) return;
    hushOthers(null);
    this.sound = new Sound(state.project, this.job, (over) => this.follow(over));
    this.draw();
    const { player } = await import("../player.js");
    this.sound?.setVolume(player.volume);
  }

  follow(over) {
    if (over) this.sound = null;
    this.draw();
  }

  leave() {
    this.sound?.stop();
    this.job = null;
    this.draw();
  }

  draw() {
    const shown = Boolean(this.sound || this.job);
    if (this.line.isConnected !== shown) this.root.replaceChildren(...(shown ? [this.line] : []));
    if (!shown) return;
    const label = t(this.sound ? "chat.listen_stop" : "chat.listen");
    if (this.button.textContent !== label) this.button.textContent = label;
    this.button.setAttribute("aria-pressed", String(Boolean(this.sound)));
    this.line.dataset.phase = this.sound?.phase ?? "idle";
    const words = this.sound ? this.sound.words() : t("chat.listen_there", { take: this.job.preview.take });
    if (this.words.textContent !== words) this.words.textContent = words;
    const phase = this.sound ? t(`chat.listen_${this.sound.phase}`) : "";
    if (this.spoken.textContent !== phase) this.spoken.textContent = phase;
  }
}

/** The sound of one job, from its first frame on. */
class Sound {
  constructor(project, { id, preview }, tell) {
    const { rate, take, pace, made } = preview;
    Object.assign(this, { job: id, address: `/media/preview/${project}/${id}`, tell, rate, take, pace, made });
    this.phase = "waiting";
    this.context = contextAt(rate);
    this.gain = new GainNode(this.context, { gain: 1 });
    this.gain.connect(this.context.destination);
    this.context.resume();
    this.timer = 0;
    this.over = false; // no more will come
    this.begin();
    this.ask();
  }

  /** From the first frame of a take. */
  begin() {
    this.got = 0;
    this.handed = 0;
    this.pending = [];
    this.playing?.forEach((node) => node.stop());
    this.playing = new Set();
    this.at_s = null; // when, on the context's clock, the next frame is to sound
    this.newest_ms = performance.now();
    this.phase = "waiting";
  }

  setVolume(volume) {
    this.gain.gain.value = volume;
  }

  /** The job is over. */
  end() {
    this.over = true;
  }

  async ask() {
    if (!this.over) await this.fetchNew();
    if (!this.context) return;
    this.play();
    if (this.phase === "ended") return this.stop();
    this.tell(false);
    this.timer = setTimeout(() => this.ask(), ASK_MS);
  }

  async fetchNew() {
    try {
      const answer = await fetch(`${this.address}?from=${this.got}`, { credentials: "same-origin", cache: "no-store" });
      if (!this.context) return;
      if (answer.status === 404) this.over = true;
      if (answer.ok) this.keep(answer.headers, await answer.arrayBuffer());
    } catch {
      // the network is away: what is there goes on sounding, and the next try tells
    }
  }

  keep(headers, bytes) {
    if (!this.context) return;
    const told = (name) => headers.get(`x-preview-${name}`);
    if (told("made") !== this.made) {
      Object.assign(this, { made: told("made"), take: Number(told("take")) });
      return this.begin();
    }
    this.pace = Number(told("pace")) || this.pace;
    this.channels = Number(told("channels"));
    const samples = new Int16Array(bytes);
    if (!samples.length) return;
    this.pending.push(samples);
    this.got += samples.length / this.channels;
    this.newest_ms = performance.now();
  }

  /** Hands over what is there, and sees whether it has run dry. */
  play() {
    const now_s = this.context.currentTime;
    if (this.phase === "sounding" && now_s >= this.at_s - 0.02) {
      const rest = this.pending.length > 0;
      this.phase = this.over && !rest ? "ended" : "waiting";
    }
    if (this.phase === "waiting" && this.over && !this.pending.length) this.phase = "ended";
    if (this.phase === "waiting" && this.pending.length && (this.noMore() || this.wait_s() === 0)) {
      this.at_s = now_s + LEAD_S;
      this.phase = "sounding";
    }
    while (this.phase === "sounding" && this.pending.length && this.at_s < now_s + AHEAD_S) this.hand(this.pending.shift());
  }

  noMore() {
    return this.over || performance.now() - this.newest_ms > QUIET_MS;
  }

  hand(samples) {
    const frames = samples.length / this.channels;
    const buffer = this.context.createBuffer(this.channels, frames, this.rate);
    for (let channel = 0; channel < this.channels; channel += 1) {
      const line = buffer.getChannelData(channel);
      for (let i = 0; i < frames; i += 1) line[i] = samples[i * this.channels + channel] / FULL_SCALE;
    }
    const node = new AudioBufferSourceNode(this.context, { buffer });
    node.connect(this.gain);
    node.start(this.at_s);
    this.playing.add(node);
    node.addEventListener("ended", () => this.playing.delete(node));
    this.at_s += frames / this.rate;
    this.handed += frames;
  }

  /** Seconds until it can sound to its end, as far as its length is known: the song on show tells. */
  wait_s() {
    const whole_s = state.doc?.duration_s || USUAL_S;
    const heard_s = this.handed / this.rate;
    return wait_s(this.got / this.rate - heard_s, Math.max(CUSHION_S, whole_s - heard_s), this.pace);
  }

  get heard_s() {
    return this.at_s === null ? 0 : Math.max(0, this.handed / this.rate - Math.max(0, this.at_s - this.context.currentTime));
  }

  words() {
    const take = this.take;
    if (this.phase === "sounding") return t("chat.listen_at", { take, heard: clock(this.heard_s), there: clock(this.got / this.rate) });
    const left_s = this.wait_s();
    if (left_s === null) return t("chat.listen_waits", { take });
    const seconds = Math.max(1, Math.ceil(left_s));
    return t("chat.listen_waits_for", { take, pace: paceWords(this.pace), seconds });
  }

  stop() {
    if (!this.context) return;
    clearTimeout(this.timer);
    for (const node of this.playing) node.stop();
    this.context.close();
    this.context = null;
    this.phase = "ended";
    this.tell(true);
  }
}

/** At the sound's own rate: pieces that are resampled one by one would have seams. */
function contextAt(sampleRate) {
  try {
    return new AudioContext({ sampleRate });
  } catch {
    return new AudioContext();
  }
}

function paceWords(pace) {
  return Number(pace.toPrecision(pace < 1 ? 1 : 2)).toLocaleString(document.documentElement.lang || "en");
}

function clock(seconds) {
  const whole = Math.floor(seconds);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
