/**
 * The notes as they are drawn: the version's own, with every change made here, undo and redo, and what of it is to be
 * kept. A value of numbers; knows no pointer, no key and no picture.
 *
 * @typedef {{id: string, track: string, onset: number, length: number, pitch: number, velocity: number, shift: number,
 *   sounding: number|null, grace: boolean}} HandNote
 * @typedef {[string, HandNote|null][]} Rows notes by id as they are to be; null: taken out
 */

const FIELDS = ["onset", "length", "pitch", "velocity"];
const MOST_UNDO = 200;

export class HandNotes {
  #first = new Map();
  #notes = new Map();
  #draft = new Map();
  #done = [];
  #undone = [];
  #named = 0;

  /** @param {import("./hand_time.js").HandTime} time */
  constructor(time) {
    this.time = time;
    /** @type {Set<string>} */
    this.chosen = new Set();
    for (const [track, { columns, notes }] of Object.entries(time.hands.tracks)) {
      for (const row of notes) {
        const note = { ...Object.fromEntries(columns.map((name, i) => [name, row[i]])), track };
        this.#first.set(note.id, note);
      }
    }
    this.#notes = new Map(this.#first);
  }

  get(id) {
    return this.#draft.has(id) ? this.#draft.get(id) : (this.#notes.get(id) ?? null);
  }

  /** @returns {HandNote[]} of one track, by onset */
  of(track) {
    const all = [...this.#notes.keys(), ...[...this.#draft.keys()].filter((id) => !this.#notes.has(id))];
    const found = all.map((id) => this.get(id)).filter((note) => note?.track === track);
    return found.sort((a, b) => a.onset - b.onset || a.pitch - b.pitch);
  }

  /** @returns {HandNote[]} what is chosen and still there */
  get selected() {
    return [...this.chosen].map((id) => this.get(id)).filter(Boolean);
  }

  choose(ids) {
    this.chosen = new Set(ids);
  }

  /** Shows changes that are not made yet, such as while a note is dragged. @param {Rows} rows */
  preview(rows) {
    this.#draft = new Map(rows);
  }

  /** @returns {{words: string}|null} the lock that forbids the rows */
  forbids(rows) {
    for (const [id, after] of rows) {
      const before = this.#notes.get(id);
      const [a, b] = [before, after].map((note) => note && (FIELDS.some((name) => before?.[name] !== after?.[name]) || null) && this.time.lock(note.track, note.onset));
      if (a || b) return a || b;
    }
    return null;
  }

  /** Makes changes as one step. @param {Rows} rows @returns {boolean} whether anything differs now */
  make(rows) {
    this.#draft = new Map();
    const step = rows.map(([id, after]) => [id, this.#notes.get(id) ?? null, after]).filter(([, before, after]) => differs(before, after));
    if (!step.length) return false;
    this.#put(step.map(([id, , after]) => [id, after]));
    this.#done = [...this.#done.slice(1 - MOST_UNDO), step];
    this.#undone = [];
    return true;
  }

  undo() {
    const step = this.#done.pop();
    if (!step) return false;
    this.#put(step.map(([id, before]) => [id, before]));
    this.#undone.push(step);
    return true;
  }

  redo() {
    const step = this.#undone.pop();
    if (!step) return false;
    this.#put(step.map(([id, , after]) => [id, after]));
    this.#done.push(step);
    return true;
  }

  get canUndo() {
    return this.#done.length > 0;
  }

  get canRedo() {
    return this.#undone.length > 0;
  }

  #put(rows) {
    for (const [id, note] of rows) {
      if (note) this.#notes.set(id, note);
      else this.#notes.delete(id);
    }
    this.chosen = new Set([...this.chosen].filter((id) => this.#notes.has(id)));
  }

  /** @returns {Rows} the chosen notes moved; none leaves the song or the keys */
  moved(notes, ticks, semitones, pitches = null) {
    if (!notes.length) return [];
    const earliest = Math.min(...notes.map((note) => note.onset));
    const latest = Math.max(...notes.map((note) => Math.max(note.onset + note.length, note.onset + 1)));
    const by = Math.max(-earliest, Math.min(ticks, Math.max(0, this.time.end - latest)));
    const [low, high] = [Math.min(...notes.map((note) => note.pitch)), Math.max(...notes.map((note) => note.pitch))];
    const up = Math.max(-low, Math.min(semitones, 127 - high));
    return notes.map((note) => [note.id, { ...note, onset: Math.round(note.onset + by), pitch: pitches ? stepped(pitches, note.pitch, semitones) : note.pitch + up }]);
  }

  /** @returns {Rows} */
  resized(notes, ticks, least) {
    return notes
      .filter((note) => !note.grace)
      .map((note) => {
        const most = Math.max(note.length, this.time.end - note.onset);
        return [note.id, { ...note, length: Math.round(Math.max(Math.min(least, note.length), Math.min(note.length + ticks, most))) }];
      });
  }

  /** @returns {Rows} */
  struck(notes, change) {
    return notes.map((note) => [note.id, { ...note, velocity: Math.max(1, Math.min(127, Math.round(change(note.velocity)))) }]);
  }

  /** @returns {Rows} */
  removed(notes) {
    return notes.map((note) => [note.id, null]);
  }

  /** @returns {Rows} one new note */
  added({ track, onset, length, pitch, velocity }) {
    this.#named += 1;
    const fits = Math.min(length, this.time.end - onset);
    const note = { track, pitch, velocity, onset: Math.round(onset), length: Math.round(fits), shift: 0, sounding: null, grace: false };
    return fits > 0 ? [[`new${this.#named}`, { ...note, id: `new${this.#named}` }]] : [];
  }

  /** @returns {any[]} one net change for each note that is not as in the version */
  changes() {
    const ids = new Set([...this.#first.keys(), ...this.#notes.keys()]);
    return [...ids].flatMap((id) => {
      const [was, now] = [this.#first.get(id), this.#notes.get(id)];
      if (was === now) return [];
      if (!was) return [{ kind: "add", track: now.track, ...pick(now, FIELDS) }];
      if (!now) return [{ kind: "delete", track: was.track, note: id }];
      const changed = FIELDS.filter((name) => was[name] !== now[name]);
      return changed.length ? [{ kind: "change", track: now.track, note: id, ...pick(now, changed) }] : [];
    });
  }

  /** What is needed to have the same changes again, also on another version. */
  kept() {
    return this.changes().map((change) => ({ ...change, was: change.note ? pick(this.#first.get(change.note), FIELDS) : null }));
  }

  /**
   * Makes changes again that were kept; those whose note is another one by now are left.
   * @returns {number} how many were left
   */
  restore(kept) {
    const rows = [];
    let left = 0;
    for (const { kind, track, note: id, was, ...values } of kept) {
      const now = id ? this.#first.get(id) : null;
      const same = now && FIELDS.every((name) => now[name] === was?.[name]);
      if (kind === "add" && this.time.hands.tracks[track] && values.onset < this.time.end) rows.push(...this.added({ track, ...pick(values, FIELDS) }));
      else if (kind === "delete" && same) rows.push([id, null]);
      else if (kind === "change" && same) rows.push([id, { ...now, ...pick(values, FIELDS.filter((name) => name in values)) }]);
      else left += 1;
    }
    const free = rows.filter((row) => !this.forbids([row]));
    this.make(free);
    return left + rows.length - free.length;
  }
}

function differs(before, after) {
  return !before || !after ? before !== after : FIELDS.some((name) => before[name] !== after[name]);
}

function pick(note, names) {
  return Object.fromEntries(names.map((name) => [name, note[name]]));
}

/** Drums move from line to line. */
function stepped(pitches, pitch, steps) {
  const at = pitches.indexOf(pitch);
  return at < 0 ? pitch : pitches[Math.max(0, Math.min(pitches.length - 1, at - steps))];
}
