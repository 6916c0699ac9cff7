/**
 * A take while it is played: which keys went down and up and when, and the pedal. Times are the page's clock; at the end
 * they are told in milliseconds of the take's own. Nothing is lost when a keyboard is unplugged: what sounds ends there.
 */

export class Take {
  /** @param {number} began_ms the moment that is 0 in the take */
  constructor(began_ms) {
    this.began_ms = began_ms;
    /** @type {{on: number, off: number|null, pitch: number, velocity: number}[]} */
    this.keys = [];
    /** @type {[number, number][]} */
    this.pedals = [];
  }

  on(pitch, velocity, at_ms) {
    this.off(pitch, at_ms);
    this.keys.push({ on: at_ms, off: null, pitch, velocity });
  }

  /** @param {number} pitch -1: all */
  off(pitch, at_ms) {
    for (const key of this.keys) if (key.off === null && (pitch < 0 || key.pitch === pitch)) key.off = at_ms;
  }

  pedal(value, at_ms) {
    this.pedals.push([at_ms, value]);
  }

  /** @returns {{notes: number[][], pedal: number[][]}} rows of [on_ms, off_ms, pitch, velocity] and [at_ms, value] */
  rows(ended_ms, delay_ms = 0) {
    const from = (at_ms) => Math.round(Math.max(0, at_ms - this.began_ms - delay_ms) * 100) / 100;
    const heard = this.keys.filter((key) => (key.off ?? ended_ms) > this.began_ms);
    return {
      notes: heard.map((key) => [from(key.on), Math.max(from(key.on) + 1, from(key.off ?? ended_ms)), key.pitch, key.velocity]),
      pedal: this.pedals.filter(([at_ms]) => at_ms >= this.began_ms).map(([at_ms, value]) => [from(at_ms), value]),
    };
  }
}
