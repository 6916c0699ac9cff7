/**
 * Where the sound is, between two readings of a media element's clock: some browsers move that clock only every
 * 20 to 250 ms. Follows the last reading with the time since, and never runs ahead of a clock that stands.
 */

/** Most that is added to a reading: past this the sound must have stalled. */
const MOST_AHEAD_S = 0.25;

export class Clock {
  constructor() {
    this.reading_s = -1;
    this.read_at_ms = 0;
  }

  /** Forgets the last reading: after a seek, a pause or a change of source. */
  reset() {
    this.reading_s = -1;
  }

  /**
   * @param {number} reading_s what the media element says now
   * @param {number} now_ms
   * @param {number} rate seconds of music in a second
   * @param {boolean} running whether the sound runs: not paused, not waiting for data, not seeking
   * @returns {number} position in seconds
   */
  position_s(reading_s, now_ms, rate, running) {
    if (!running || reading_s !== this.reading_s) {
      this.reading_s = reading_s;
      this.read_at_ms = now_ms;
      return reading_s;
    }
    const since_s = ((now_ms - this.read_at_ms) / 1000) * rate;
    return reading_s + Math.min(since_s, MOST_AHEAD_S * rate);
  }
}
