/**
 * Playing a keyboard into the page: choose it, hear it at once, record against the song, to clicks or free, and keep the
 * take as one turn. Devices are midi_in.js and computer_keys.js, the take is take.js; how it is written, the server says.
 */

import { send } from "../../api.js";
import { emit, on } from "../../bus.js";
import { player } from "../../player.js";
import { context, state } from "../../state.js";
import { t } from "../../strings.js";
import { CountIn, barOfClicks } from "../count_in.js";
import { make } from "../dom.js";
import { outputDelay_ms, soundNote, wakeVoice } from "../hand/voice.js";
import { ComputerKeys } from "./computer_keys.js";
import { MidiIn } from "./midi_in.js";
import { Take } from "./take.js";

const COMPUTER = "computer";
const INSTRUMENTS = ["piano", "electric piano", "organ", "guitar", "bass", "violin", "cello", "flute", "clarinet", "trumpet", "synth lead", "drums"];
const USUAL_BPM = 100;
const CLICKS = 4;
const DRAWER = "parlando-take";

/** @param {HTMLElement} root */
export function mountPlayIn(root) {
  return new PlayIn(root);
}

class PlayIn {
  constructor(root) {
    this.root = root;
    /** @type {Map<number, () => void>} what sounds now */
    this.sounding = new Map();
    this.phase = "idle";
    /** @type {Take|null} */
    this.take = null;
    this.kept = null;
    this.clicks = new CountIn();
    const heard = {
      on: (pitch, velocity, at_ms) => this.#down(pitch, velocity, at_ms),
      off: (pitch, at_ms) => this.#up(pitch, at_ms),
      pedal: (value, at_ms) => this.take?.pedal(value, at_ms),
      changed: () => this.#showDevices(),
      lost: (name) => this.#lost(name),
    };
    this.midi = new MidiIn(heard);
    this.keys = new ComputerKeys(heard);
    this.#build();
    on("doc", () => this.#showPlaces());
    on("project", () => this.#leave());
    on("turn:done", (done) => this.#answered(done));
    on("player:state", ({ playing }) => this.phase === "recording" && this.against && !playing && !player.counting && this.stop());
    on("player:position", ({ s }) => this.#compareClocks(s));
  }

  #build() {
    const labelled = (key, node) => make("label", { class: "pl-labelled" }, make("span", { text: t(`play_in.${key}`) }), node);
    const button = (key, press, traits = {}) => make("button", { type: "button", class: "pl-button", text: t(`play_in.${key}`), on: { click: press }, ...traits });
    this.device = make("select", { on: { change: () => this.#choose(this.device.value) } });
    this.place = make("select", { on: { change: () => this.#show() } });
    this.instrument = make("select", {}, ...INSTRUMENTS.map((name) => make("option", { value: name, text: t(`play_in.${name.replace(" ", "_")}`) })));
    this.how = make("select", { on: { change: () => this.#show() } });
    this.bpm = make("input", { type: "number", min: "30", max: "300", step: "1", value: String(USUAL_BPM) });
    this.record = button("record", () => (this.phase === "idle" ? this.start() : this.stop()), { class: "pl-button pl-play-in-record" });
    this.keep = button("keep", () => this.keepTake());
    this.discard = button("discard", () => this.#throwAway());
    this.told = make("p", { class: "pl-play-in-told", role: "status", "aria-live": "polite" });
    this.lit = make("p", { class: "pl-play-in-keys", "aria-hidden": "true" });
    this.instrumentRow = labelled("instrument", this.instrument);
    this.bpmRow = labelled("bpm", this.bpm);
    const row = make("div", { class: "pl-play-in-row" }, labelled("device", this.device), labelled("place", this.place), this.instrumentRow, labelled("how", this.how), this.bpmRow, this.record, this.keep, this.discard);
    const details = make("details", { class: "pl-play-in" }, make("summary", { text: t("play_in.title") }), row, this.lit, this.told);
    details.addEventListener("toggle", () => (details.open ? this.#open() : this.#leave()));
    this.details = details;
    this.root.replaceChildren(details);
    this.#showPlaces();
  }

  async #open() {
    wakeVoice();
    this.keys.listen(true);
    this.#tell(t("play_in.begin"));
    this.#showDevices();
    this.#bringBack();
    const found = await this.midi.open();
    if (found !== "ready") this.#tell(`${t(`play_in.${found}`)} ${t("play_in.computer_help")}`);
    this.#showDevices();
  }

  #leave() {
    if (this.phase !== "idle") this.stop();
    this.keys.listen(false);
    this.midi.choose(null);
    this.#silence();
    this.kept = null;
    if (this.details.open) this.details.open = false;
    this.#show();
  }

  #choose(id) {
    this.midi.choose(id === COMPUTER ? null : id);
    this.#silence();
  }

  #showDevices() {
    const rows = [...this.midi.devices, { id: COMPUTER, name: t("play_in.computer", { octave: this.keys.octave }) }];
    this.device.replaceChildren(...rows.map(({ id, name }) => make("option", { value: id, text: name })));
    this.device.value = this.midi.chosen ?? COMPUTER;
  }

  #showPlaces() {
    const { doc } = state;
    const tracks = (doc?.tracks ?? []).filter((track) => track.role !== "recording");
    const was = this.place.value;
    this.place.replaceChildren(
      make("option", { value: "new", text: t(doc ? "play_in.new_part" : "play_in.new_song") }),
      ...tracks.flatMap((track) => ["overdub", "replace"].map((mode) => make("option", { value: `${mode}:${track.id}`, text: t(`play_in.${mode}`, { part: track.label || track.name }) }))),
    );
    if ([...this.place.options].some((option) => option.value === was)) this.place.value = was;
    const ways = doc?.audio ? ["song", "free"] : doc ? ["free"] : ["clicks", "free"];
    const how = this.how.value;
    this.how.replaceChildren(...ways.map((name) => make("option", { value: name, text: t(`play_in.how_${name}`) })));
    if (ways.includes(how)) this.how.value = how;
    this.#show();
  }

  #show() {
    const idle = this.phase === "idle";
    this.instrumentRow.hidden = this.place.value !== "new";
    this.bpmRow.hidden = this.how.value !== "clicks";
    for (const each of [this.place, this.how, this.bpm, this.instrument]) each.disabled = !idle;
    this.record.textContent = t(idle ? "play_in.record" : this.phase === "counting" ? "play_in.cancel" : "play_in.stop");
    this.record.classList.toggle("is-on", !idle);
    this.record.disabled = this.sending;
    this.keep.hidden = this.discard.hidden = !this.kept || !idle;
    this.keep.disabled = this.discard.disabled = Boolean(this.sending);
  }

  // -- what is played

  #down(pitch, velocity, at_ms) {
    this.sounding.get(pitch)?.();
    this.sounding.set(pitch, soundNote(pitch, velocity, this.#isDrum()));
    if (this.phase === "recording") this.take.on(pitch, velocity, at_ms);
    this.#light();
  }

  #up(pitch, at_ms) {
    for (const each of pitch < 0 ? [...this.sounding.keys()] : [pitch]) {
      this.sounding.get(each)?.();
      this.sounding.delete(each);
    }
    this.take?.off(pitch, at_ms);
    this.#light();
  }

  #light() {
    this.lit.textContent = [...this.sounding.keys()].sort((a, b) => a - b).map((pitch) => `${"C C♯ D D♯ E F F♯ G G♯ A A♯ B".split(" ")[pitch % 12]}${Math.floor(pitch / 12) - 1}`).join(" ");
    this.lit.dataset.keys = [...this.sounding.keys()].join(" ");
  }

  #silence() {
    this.#up(-1, performance.now());
  }

  #isDrum() {
    const [, id] = this.place.value.split(":");
    return id ? Boolean(state.doc?.tracks.find((track) => track.id === id)?.is_drum) : this.instrument.value === "drums";
  }

  #lost(name) {
    this.#silence();
    if (this.phase === "recording") this.stop();
    this.#tell(t(this.kept ? "play_in.lost_take" : "play_in.lost", { name }));
  }

  // -- recording

  start() {
    if (this.phase !== "idle" || this.sending) return;
    wakeVoice();
    this.kept = null;
    this.against = this.how.value === "song";
    this.clicked = this.how.value === "clicks";
    this.bars = null;
    if (this.against) return this.#startWithSong();
    if (this.clicked) return this.#startWithClicks();
    this.at_s = state.doc ? state.position_s : 0;
    return this.#begin(performance.now());
  }

  /** A bar of clicks, then the song; the take's clock begins where the song begins to sound. */
  #startWithSong() {
    this.phase = "counting";
    this.#tell(t("play_in.counting"));
    this.#show();
    player.pause();
    this.clicks.start(barOfClicks(state.doc, state.position_s, player.rate), player.volume, () => {
      const counted = player.countIn;
      player.countIn = false;
      this.at_s = state.position_s;
      this.offsets = [];
      player.setLoop(null);
      player.play();
      player.countIn = counted;
      this.#begin(performance.now());
    });
  }

  #startWithClicks() {
    const bpm = Math.max(30, Math.min(300, Number(this.bpm.value) || USUAL_BPM));
    this.bpm.value = String(bpm);
    const beat_s = 60 / bpm;
    this.phase = "counting";
    this.#tell(t("play_in.counting"));
    this.#show();
    this.clicks.start({ beats: CLICKS, beat_s }, player.volume, () => {
      this.at_s = 0;
      this.#begin(performance.now());
      this.#clickOn(beat_s);
    });
  }

  /** Goes on clicking, a bar at a time. */
  #clickOn(beat_s) {
    if (this.phase !== "recording") return;
    this.clicks.start({ beats: CLICKS, beat_s }, player.volume * 0.6, () => this.#clickOn(beat_s));
  }

  #begin(now_ms) {
    this.phase = "recording";
    this.take = new Take(now_ms);
    this.#tell(t("play_in.recording"));
    this.#show();
  }

  /** Where the song was when the take's clock began, as the player tells it now; the middle of all such is taken. */
  #compareClocks(s) {
    if (this.phase !== "recording" || !this.against || !player.playing) return;
    this.offsets.push(s - ((performance.now() - this.take.began_ms) / 1000) * player.rate);
  }

  stop() {
    this.clicks.cancel();
    const { phase, take } = this;
    this.phase = "idle";
    this.take = null;
    if (this.against && player.playing) player.pause();
    if (phase === "recording") this.#hold(take);
    else this.#tell(t("play_in.cancelled"));
    this.#show();
  }

  /** The take as it will be sent; kept by the browser too, so that a reload does not lose it. */
  #hold(take) {
    const now_ms = performance.now();
    // Against the song a key is struck to what was heard, which left the loudspeaker a little after it was played.
    if (this.against && this.offsets.length) this.at_s = Math.max(0, middle(this.offsets));
    const rows = take.rows(now_ms, this.against || this.clicked ? outputDelay_ms() : 0);
    if (!rows.notes.length) return this.#tell(t("play_in.nothing"));
    const scaled = this.against && player.rate !== 1 ? slowed(rows, player.rate) : rows;
    this.kept = { ...scaled, at_s: Math.round((this.at_s ?? 0) * 1000) / 1000, ...(this.clicked ? { bpm: Number(this.bpm.value) } : {}) };
    this.#store();
    return this.#tell(t("play_in.taken", { count: rows.notes.length }));
  }

  #throwAway() {
    this.kept = null;
    this.#store();
    this.#tell(t("play_in.thrown"));
    this.#show();
  }

  async keepTake() {
    if (!this.kept || this.sending) return;
    this.sending = true;
    this.#tell(t("play_in.keeping"));
    this.#show();
    const [mode, track = ""] = this.place.value.split(":");
    const body = { ...this.kept, mode, track, base: state.doc?.version ?? "", instrument: mode === "new" ? this.instrument.value : "", context: context() };
    if (!state.doc) body.at_s = 0;
    else delete body.bpm;
    try {
      const project = state.project ?? (await send("POST", "/api/projects", {})).id;
      const answer = await send("POST", `/api/projects/${project}/takes`, body);
      this.waits = { turn: answer.turn, project };
      if (!state.project) window.parlando.setProject(project);
      emit("said", { turn: answer.turn });
      emit("chat:stale");
      emit("pulse:now");
    } catch (error) {
      this.sending = false;
      this.#tell(t("play_in.not_kept", { why: error.message }));
      this.#show();
    }
  }

  #answered({ turn, outcome, version }) {
    if (!this.waits || this.waits.turn !== turn) return;
    this.waits = null;
    this.sending = false;
    if (version && outcome !== "refuse") {
      this.kept = null;
      this.#store();
      this.#tell(t("play_in.kept", { version }));
    } else {
      this.#tell(t("play_in.refused"));
    }
    this.#show();
  }

  #store() {
    try {
      if (this.kept) localStorage.setItem(DRAWER, JSON.stringify({ project: state.project, take: this.kept }));
      else localStorage.removeItem(DRAWER);
    } catch {
      // a full or forbidden store: the take lives as long as the page
    }
  }

  #bringBack() {
    try {
      const held = JSON.parse(localStorage.getItem(DRAWER) ?? "null");
      if (held?.take?.notes?.length && held.project === state.project) {
        this.kept = held.take;
        this.#tell(t("play_in.back", { count: held.take.notes.length }));
      }
    } catch {
      // unreadable: there is none
    }
    this.#show();
  }

  #tell(words) {
    this.told.textContent = words;
  }
}

function middle(values) {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** Seconds of the song for seconds of the wall, where it was played slower. */
function slowed({ notes, pedal }, rate) {
  return { notes: notes.map(([a, b, ...rest]) => [a * rate, b * rate, ...rest]), pedal: pedal.map(([at, value]) => [at * rate, value]) };
}
