/**
 * The notes of a StudioDoc as objects, and quick answers to "what sounds now" and "what lies in this window".
 * Draws nothing and keeps nothing: one index belongs to one document.
 */

/**
 * @typedef {{id: string, track: string, pitch: number, name: string, on_s: number, off_s: number, velocity: number,
 *   bar: number, beat: number}} NoteRow
 * @typedef {{notes: NoteRow[], sounding: (at_s: number) => NoteRow[], between: (from_s: number, to_s: number) => NoteRow[]}} NoteIndex
 */

/** Width of one bucket: a look-up per frame then touches a handful of notes, however long the song is. */
const BUCKET_S = 0.5;

/** Made once for each document, however many views ask. */
const made = new WeakMap();

/**
 * @param {any|null} doc
 * @returns {NoteIndex} notes by onset, then pitch
 */
export function indexNotes(doc) {
  if (!doc) return indexOf(null);
  if (!made.has(doc)) made.set(doc, indexOf(doc));
  return made.get(doc);
}

function indexOf(doc) {
  const notes = rowsOf(doc);
  const buckets = bucketsOf(notes);
  return {
    notes,
    sounding: (at_s) => (buckets[Math.floor(at_s / BUCKET_S)] ?? []).filter((n) => n.on_s <= at_s && at_s < n.off_s),
    between: (from_s, to_s) => between(notes, buckets, from_s, to_s),
  };
}

function rowsOf(doc) {
  const columns = doc?.notes?.columns ?? [];
  const rows = (doc?.notes?.rows ?? []).map((row) => Object.fromEntries(columns.map((name, i) => [name, row[i]])));
  return rows.sort((a, b) => a.on_s - b.on_s || a.pitch - b.pitch);
}

function bucketsOf(notes) {
  const buckets = [];
  for (const note of notes) {
    const last = Math.floor(Math.max(note.on_s, note.off_s) / BUCKET_S);
    for (let i = Math.floor(note.on_s / BUCKET_S); i <= last; i += 1) (buckets[i] ??= []).push(note);
  }
  return buckets;
}

/** Notes that touch a window: those sounding into it come from its first bucket, the others follow by onset. */
function between(notes, buckets, from_s, to_s) {
  const first = Math.max(0, Math.floor(from_s / BUCKET_S));
  const start_s = first * BUCKET_S;
  const held = (buckets[first] ?? []).filter((n) => n.on_s < start_s && n.off_s > from_s);
  const begun = notes.slice(firstFrom(notes, start_s), firstFrom(notes, to_s));
  return held.concat(begun.filter((n) => n.off_s > from_s));
}

function firstFrom(notes, at_s) {
  let low = 0;
  let high = notes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (notes[middle].on_s < at_s) low = middle + 1;
    else high = middle;
  }
  return low;
}
