/**
 * Editing by hand: switches it on and off, holds what was drawn until it is kept, and sends it as one turn. Nothing that
 * was drawn is lost by a reload, by a song that changed meanwhile or by a refusal: it stays here until it is kept or
 * thrown away. Pictures are hand_draw.js, fingers hand_pointer.js, keys hand_keys.js, the notes hand_notes.js.
 */

import { getJson, send, toast } from "../../api.js";
import { emit, on } from "../../bus.js";
import { player } from "../../player.js";
import { context, state } from "../../state.js";
import { t } from "../../strings.js";
import { makeBar } from "./hand_bar.js";
import { boxesOf, handLanes, paintDrawn, paintGround } from "./hand_draw.js";
import { HandNotes } from "./hand_notes.js";
import { followHand } from "./hand_pointer.js";
import { pressKey } from "./hand_keys.js";
import { HandTime } from "./hand_time.js";
import { tapNote } from "./voice.js";

const DRAWER = "parlando-drawn";
const USUAL_VELOCITY = 80;
/** A beat at least this wide. */
const NEAR_PX = 34;

export class HandMode {
  /** @param {{repaint: () => void, relay: () => void, view: any, window: HTMLElement, scroller: HTMLElement, seek: (x: number) => void}} roll */
  constructor(roll) {
    this.roll = roll;
    this.active = false;
    this.busy = false;
    this.time = null;
    /** @type {HandNotes|null} */
    this.notes = null;
    this.track = null;
    this.grid = "half";
    this.pencil = false;
    this.velocity = USUAL_VELOCITY;
    this.clipboard = [];
    this.box = null;
    this.boxes = [];
    this.waits = null;
    this.asked = 0;
    /** said when the next document is there */
    this.news = "";
    this.bar = makeBar(this);
    followHand(roll.window, this);
    on("hand:toggle", () => this.toggle());
    on("turn:done", (detail) => this.#answered(detail));
    on("project", () => this.#leave());
  }

  get view() {
    return this.time && this.roll.view?.lanes?.velocity_y ? this.roll.view : null;
  }

  get tracks() {
    return (state.doc?.tracks ?? []).filter((track) => this.time?.hands.tracks[track.id]);
  }

  get isDrum() {
    return Boolean(this.time?.hands.tracks[this.track]?.is_drum);
  }

  // -- on and off

  async toggle(wanted = !this.active) {
    if (wanted === this.active) return;
    if (!wanted) return this.#leave();
    if (!state.doc) return;
    this.active = true;
    emit("studio:choose-tab", { tab: "roll" });
    await this.load(state.doc);
    if (this.active) this.roll.scroller.focus({ preventScroll: true });
  }

  #leave() {
    if (!this.active) return;
    this.active = false;
    this.time = this.notes = this.waits = null;
    this.busy = false;
    this.#show(true);
  }

  /** Another document is on show: what was drawn goes along, as far as it fits. */
  async load(doc) {
    if (!this.active || !doc) return this.active ? this.#leave() : undefined;
    const ask = (this.asked += 1);
    let hands = null;
    try {
      hands = await getJson(`/api/projects/${doc.project}/versions/${doc.version}/hands`);
    } catch (error) {
      toast(error.message);
    }
    if (ask !== this.asked || !this.active) return undefined;
    if (!hands || !Object.keys(hands.tracks).length) {
      if (hands) toast(t("hand.no_notes"));
      return this.#leave();
    }
    this.time = new HandTime(hands);
    this.notes = new HandNotes(this.time);
    const chosen = state.doc?.tracks.find((track) => state.selection?.tracks?.includes(track.name) && hands.tracks[track.id]);
    if (!hands.tracks[this.track]) this.track = chosen?.id ?? this.tracks[0]?.id ?? Object.keys(hands.tracks)[0];
    this.#bringBack(doc);
    this.#show(true);
    this.#comeNear();
    return undefined;
  }

  /** Near enough for a hand: half a beat can be hit. */
  #comeNear() {
    const [bar] = this.time.hands.bars;
    const [first] = bar ? this.time.heard(bar.start, bar.start + bar.beat) : [];
    if (first) this.roll.comeNear(NEAR_PX / Math.max(0.05, first[1] - first[0]));
  }

  #bringBack(doc) {
    const drawn = readDrawn(doc.project);
    const news = this.news || t("hand.begin", { part: this.#name() });
    this.news = "";
    if (!drawn) return this.tell(news);
    const left = this.notes.restore(drawn.changes);
    if (drawn.track && this.time.hands.tracks[drawn.track]) this.track = drawn.track;
    const count = this.notes.changes().length;
    const words = count ? t("hand.back", { count }) : "";
    return this.tell([words, left ? t("hand.left", { count: left, version: drawn.version }) : ""].filter(Boolean).join(" "));
  }

  // -- what the roll asks

  lanes(lanes) {
    const { drums, lowest, highest } = this.time.hands.tracks[this.track];
    const coarse = window.matchMedia("(pointer: coarse)").matches;
    return handLanes(lanes, { track: { is_drum: this.isDrum, drums, lowest, highest }, notes: this.notes.of(this.track), coarse });
  }

  paintGround(g, view, palette) {
    paintGround(g, view, palette, this);
  }

  paintDrawn(g, view, palette) {
    this.boxes = boxesOf(view, this);
    paintDrawn(g, view, palette, this);
  }

  key(event) {
    return this.active && this.notes && !this.busy ? pressKey(event, this) : false;
  }

  // -- choosing

  chooseTrack(id) {
    this.track = id;
    this.notes.choose([]);
    this.tell(t("hand.begin", { part: this.#name() }));
    this.#show(true);
  }

  setGrid(grid) {
    this.grid = grid;
    this.#show();
  }

  setPencil(wanted) {
    this.pencil = wanted;
    this.tell(t(wanted ? "hand.pencil_on" : "hand.pencil_off"));
    this.#show();
  }

  choose(ids) {
    this.notes.choose(ids);
    const [note] = this.notes.selected;
    if (ids.length === 1 && note) this.tell(this.#noteWords(note));
    else if (ids.length > 1) this.tell(t("hand.chosen", { count: ids.length }));
    this.#show();
  }

  chooseAll() {
    this.choose(this.notes.of(this.track).map((note) => note.id));
  }

  showBox(box) {
    this.box = box;
    this.roll.repaint();
  }

  chooseIn([x0, y0, x1, y1], together) {
    const inside = this.boxes.filter((box) => box.left < x1 && box.left + box.width > x0 && box.top < y1 && box.top + box.height > y0);
    this.choose([...new Set([...(together ? this.notes.chosen : []), ...inside.map((box) => box.note.id)])]);
  }

  /** The next or the last note of the part; from the playhead where none is chosen. */
  step(by, together = false) {
    const all = this.notes.of(this.track);
    if (!all.length) return this.tell(t("hand.empty"));
    const ids = all.map((note) => note.id);
    const now = this.notes.selected.map((note) => ids.indexOf(note.id));
    const here = this.time.written(state.position_s).tick;
    const first = by > 0 ? all.findIndex((note) => note.onset >= here - 1) : all.findLastIndex((note) => note.onset <= here + 1);
    const from = now.length ? (by > 0 ? Math.max(...now) : Math.min(...now)) + by : first < 0 ? 0 : first;
    const note = all[Math.max(0, Math.min(all.length - 1, from))];
    this.choose(together ? [...this.notes.chosen, note.id] : [note.id]);
    this.sound(note);
    this.#bringIntoView(note);
    return undefined;
  }

  escape() {
    if (this.notes.chosen.size) this.choose([]);
    else if (this.pencil) this.setPencil(false);
    else this.toggle(false);
  }

  // -- changing

  preview(rows) {
    this.notes?.preview(rows);
    this.roll.repaint();
  }

  /** One step: refused with the lock's own words where one forbids it. */
  make(rows, what) {
    if (this.busy) return;
    const lock = this.notes.forbids(rows);
    if (lock) {
      this.notes.preview([]);
      this.tell(t("hand.locked", { words: lock.words }));
      toast(t("hand.locked", { words: lock.words }));
      return this.#show();
    }
    if (!this.notes.make(rows)) return this.#show();
    if (what === "added") this.notes.choose(rows.map(([id]) => id));
    this.tell(this.#madeWords(rows, what));
    this.#store();
    this.#show(this.#outside(rows));
  }

  add(place) {
    this.make(this.notes.added({ track: this.track, velocity: this.velocity, ...place }), "added");
    this.sound({ pitch: place.pitch, velocity: this.velocity });
  }

  /** A note at the playhead, as high as the one before it. */
  addHere() {
    const { tick } = this.time.written(state.position_s);
    const onset = this.time.snap(tick, this.grid);
    const before = this.notes.of(this.track).filter((note) => note.onset <= onset).at(-1);
    const pitch = before?.pitch ?? this.view?.lanes.drums[0]?.pitch ?? Math.round((this.view.lanes.low + this.view.lanes.high) / 2);
    this.add({ onset: Math.min(onset, this.time.end - 1), pitch, length: this.time.step(onset, this.grid === "off" ? "half" : this.grid) });
  }

  remove() {
    this.make(this.notes.removed(this.notes.selected), "removed");
  }

  strike(change) {
    const rows = this.notes.struck(this.notes.selected, change);
    if (rows.length === 1) this.velocity = rows[0][1].velocity;
    this.make(rows, "struck");
  }

  moveBy(steps, semitones, fine = false) {
    const { selected } = this.notes;
    const ticks = steps * this.time.step(selected[0].onset, fine ? "off" : this.grid);
    const rows = this.notes.moved(selected, ticks, semitones, this.isDrum ? this.view.lanes.drums.map((drum) => drum.pitch) : null);
    this.make(rows, "moved");
    const after = this.notes.get(selected[0].id);
    if (semitones && after) this.sound(after);
    if (after) this.#bringIntoView(after);
  }

  resizeBy(steps) {
    const step = this.time.step(this.notes.selected[0].onset, this.grid);
    this.make(this.notes.resized(this.notes.selected, steps * step, Math.min(step, this.time.quarter / 8)), "resized");
  }

  undo() {
    if (this.notes.undo()) this.#after("hand.undone");
  }

  redo() {
    if (this.notes.redo()) this.#after("hand.redone");
  }

  copy() {
    const { selected } = this.notes;
    if (!selected.length) return;
    const start = Math.min(...selected.map((note) => note.onset));
    this.clipboard = selected.map((note) => ({ ...note, onset: note.onset - start }));
    this.tell(t("hand.copied", { count: selected.length }));
    this.#show();
  }

  /** At the playhead, or right behind what is chosen. */
  paste() {
    if (!this.clipboard.length) return;
    const { selected } = this.notes;
    const last = Math.max(0, ...selected.map((note) => note.onset + note.length));
    const at = this.time.snap(selected.length ? last : this.time.written(state.position_s).tick, this.grid === "off" ? "quarter" : this.grid);
    const rows = this.clipboard.flatMap((note) => (at + note.onset < this.time.end ? this.notes.added({ ...note, track: this.track, onset: at + note.onset }) : []));
    if (!rows.length) return this.tell(t("hand.no_room"));
    this.make(rows, "added");
  }

  discard() {
    const drawn = this.notes.kept();
    const { project } = state;
    forgetDrawn(project);
    this.load(state.doc);
    toast(t("hand.discarded", { count: drawn.length }), {
      label: t("hand.undo"),
      act: () => {
        if (state.project !== project || !this.notes) return;
        this.notes.restore(drawn);
        this.#after("hand.undone");
      },
    });
  }

  // -- keeping

  async keep() {
    const changes = this.notes.changes();
    if (!changes.length || this.busy || !state.doc) return;
    this.busy = true;
    this.tell(t("hand.keeping_long"));
    this.#show();
    try {
      const answer = await send("POST", `/api/projects/${state.project}/by-hand`, { base: state.doc.version, changes, context: context() });
      this.waits = { turn: answer.turn, project: state.project };
      emit("said", { turn: answer.turn });
      emit("chat:stale");
      emit("pulse:now");
    } catch (error) {
      this.busy = false;
      this.tell(t("hand.not_kept", { why: error.message }));
      this.#show();
    }
  }

  #answered({ turn, outcome, version }) {
    if (!this.waits || this.waits.turn !== turn || this.waits.project !== state.project) return;
    this.waits = null;
    this.busy = false;
    if (version && outcome !== "refuse") {
      forgetDrawn(state.project);
      this.news = t("hand.kept", { version });
      this.tell(this.news);
    } else {
      this.tell(t("hand.refused"));
    }
    this.#show();
  }

  #store() {
    const changes = this.notes.kept();
    if (!changes.length) return forgetDrawn(state.project);
    const drawn = { version: state.doc?.version, track: this.track, changes };
    try {
      localStorage.setItem(`${DRAWER}:${state.project}`, JSON.stringify(drawn));
    } catch {
      // a full or forbidden store: what was drawn lives as long as the page
    }
  }

  // -- telling

  tell(words) {
    this.bar.tell(words);
  }

  sound({ pitch, velocity }) {
    tapNote(pitch, velocity, this.isDrum);
  }

  seek(x) {
    this.roll.seek(x);
  }

  pitchAt(y) {
    const { lanes } = this.view;
    if (this.isDrum) return lanes.drums[Math.max(0, Math.min(lanes.drums.length - 1, Math.floor((y - lanes.drum_y) / lanes.drum_px)))].pitch;
    return Math.max(lanes.low, Math.min(lanes.high, lanes.high - Math.floor((y - lanes.ruler_px) / lanes.row_px)));
  }

  #after(words) {
    this.tell(t(words));
    this.#store();
    this.#show(true);
  }

  #show(again = false) {
    this.bar.show();
    emit("hand", { active: this.active });
    if (again) this.roll.relay();
    else this.roll.repaint();
  }

  /** Whether a changed note lies where no row is drawn yet. */
  #outside(rows) {
    const { lanes } = this.view ?? {};
    if (!lanes || this.isDrum) return false;
    return rows.some(([, note]) => note && (note.pitch < lanes.low + 1 || note.pitch > lanes.high - 1));
  }

  #bringIntoView(note) {
    const [first] = this.time.heard(note.onset, note.onset + note.length);
    if (first) this.roll.bringIntoView(first[0]);
  }

  #name() {
    const track = this.tracks.find((each) => each.id === this.track);
    return track?.label || track?.name || "";
  }

  #noteWords(note) {
    const name = this.time.name(note.track, note.pitch, note.onset);
    const words = t("hand.note", { note: name, velocity: note.velocity, ...this.time.place(note.onset) });
    const { lowest, highest } = this.time.hands.tracks[note.track];
    const outside = lowest !== null && (note.pitch < lowest || note.pitch > highest);
    return outside ? `${words} ${t("hand.out_of_reach", { part: this.#name() })}` : words;
  }

  #madeWords(rows, what) {
    if (what === "removed") return t("hand.said_removed", { count: rows.length });
    const note = this.notes.get(rows[0][0]);
    if (!note) return "";
    const name = this.time.name(note.track, note.pitch, note.onset);
    const { bar, beat } = this.time.place(note.onset);
    if (rows.length > 1) return t(`hand.said_${what}_many`, { count: rows.length, bar, beat });
    const length = (note.length / this.time.quarter).toFixed(2).replace(/\.?0+$/, "");
    return t(`hand.said_${what}`, { note: name, bar, beat, length, velocity: note.velocity });
  }
}

function readDrawn(project) {
  try {
    const drawn = JSON.parse(localStorage.getItem(`${DRAWER}:${project}`) ?? "null");
    return Array.isArray(drawn?.changes) && drawn.changes.length ? drawn : null;
  } catch {
    return null;
  }
}

function forgetDrawn(project) {
  try {
    localStorage.removeItem(`${DRAWER}:${project}`);
  } catch {
    // nothing is kept where nothing can be
  }
}
