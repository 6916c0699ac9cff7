/**
 * Written ticks and heard seconds of a version that is edited by hand, repeats included; grids, bars and note names.
 * Numbers only. `hands` is the answer of `…/versions/v3/hands`.
 */

const SHARPS = ["C", "C♯", "D", "D♯", "E", "F", "F♯", "G", "G♯", "A", "A♯", "B"];
const FLATS = ["C", "D♭", "D", "E♭", "E", "F", "G♭", "G", "A♭", "A", "B♭", "B"];
/** Parts of a beat a grid has; "off" is as fine as a hand can be. */
export const GRIDS = ["beat", "half", "quarter", "triplet", "off"];
const PARTS = { beat: 1, half: 2, quarter: 4, triplet: 3 };
const FREE_PARTS = 48;

export class HandTime {
  constructor(hands) {
    this.hands = hands;
    this.quarter = hands.quarter;
    this.end = hands.end;
  }

  /** Seconds of a tick counted with repeats unrolled. */
  seconds(playedTick) {
    const [tick, s, us] = lastRow(this.hands.clock, (row) => row[0] <= playedTick);
    return s + ((playedTick - tick) / this.quarter) * us * 1e-6;
  }

  /** The tick heard at a second, counted with repeats unrolled. */
  played(at_s) {
    const [tick, s, us] = lastRow(this.hands.clock, (row) => row[1] <= at_s);
    return Math.max(0, tick + ((at_s - s) * 1e6 * this.quarter) / us);
  }

  /** @returns {{tick: number, shift: number}} the written tick heard at a second, and how far its time through is moved */
  written(at_s) {
    const played = this.played(at_s);
    const passage = lastRow(this.hands.passages, (row) => row[2] <= played) ?? [0, this.end, 0];
    const shift = passage[2] - passage[0];
    return { tick: Math.min(played - shift, this.end), shift };
  }

  /** Where a written stretch is heard, once for every time through: [on_s, off_s, shift] of each. */
  heard(start, end) {
    return this.hands.passages
      .filter(([from, to]) => from <= start && start < to)
      .map(([from, , played]) => [this.seconds(start + played - from), this.seconds(end + played - from), played - from]);
  }

  bar(tick) {
    return lastRow(this.hands.bars, (bar) => bar.start <= tick);
  }

  /** @returns {{bar: number, beat: string}} as people count */
  place(tick) {
    const bar = this.bar(tick);
    const beat = 1 + (tick - bar.start) / bar.beat;
    return { bar: bar.bar, beat: Number.isInteger(beat) ? String(beat) : beat.toFixed(2).replace(/0$/, "") };
  }

  /** Ticks between two lines of a grid in the bar a tick is in. */
  step(tick, grid) {
    return this.bar(tick).beat / (PARTS[grid] ?? FREE_PARTS);
  }

  /** The nearest line of the grid. */
  snap(tick, grid) {
    const bar = this.bar(tick);
    const step = this.step(tick, grid);
    return Math.min(bar.start + Math.round((tick - bar.start) / step) * step, this.end);
  }

  /** The line of the grid at or before. */
  floor(tick, grid) {
    const bar = this.bar(tick);
    const step = this.step(tick, grid);
    return bar.start + Math.floor((tick - bar.start) / step + 1e-6) * step;
  }

  /** What a pitch is called in the key there, or the drum's name. */
  name(track, pitch, tick = 0) {
    const drums = this.hands.tracks[track]?.drums;
    if (this.hands.tracks[track]?.is_drum) return drums[pitch] ?? String(pitch);
    const [, fifths] = lastRow(this.hands.keys, (row) => row[0] <= tick) ?? [0, 0];
    return `${(fifths < 0 ? FLATS : SHARPS)[pitch % 12]}${Math.floor(pitch / 12) - 1}`;
  }

  /** The lock that holds a place of a track, if any. */
  lock(track, tick) {
    return this.hands.locks.find((lock) => (!lock.tracks.length || lock.tracks.includes(track)) && lock.start <= tick && tick < lock.end);
  }
}

function lastRow(rows, fits) {
  for (let i = rows.length - 1; i > 0; i -= 1) if (fits(rows[i])) return rows[i];
  return rows[0];
}
