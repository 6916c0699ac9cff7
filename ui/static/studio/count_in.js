/**
 * One bar of clicks before the music, at the tempo of the place where it starts. Sounds by itself only because the
 * person pressed play with the count-in on; can be cancelled at any click.
 */

const FIRST_HZ = 1568;
const OTHER_HZ = 1046.5;
const CLICK_S = 0.05;
const LEAD_S = 0.05;

/**
 * @param {{bars: {start_s: number, end_s: number, beats_s: number[]}[]}|null} doc
 * @param {number} at_s where the music will start
 * @param {number} rate speed of the player
 * @returns {{beats: number, beat_s: number}} one bar as it is felt there, in seconds of the wall
 */
export function barOfClicks(doc, at_s, rate) {
  const bars = doc?.bars ?? [];
  const bar = bars.find((one) => at_s < one.end_s - 0.001) ?? bars.at(-1);
  if (!bar) return { beats: 4, beat_s: 0.5 / rate };
  const beats = Math.max(1, bar.beats_s?.length ?? 4);
  return { beats, beat_s: (bar.end_s - bar.start_s) / beats / rate };
}

export class CountIn {
  constructor() {
    this.context = null;
    this.nodes = [];
    this.timer = 0;
  }

  get running() {
    return this.timer !== 0;
  }

  /**
   * @param {{beats: number, beat_s: number}} bar
   * @param {number} volume 0 to 1
   * @param {() => void} then starts the music
   */
  start(bar, volume, then) {
    this.cancel();
    this.context ??= new AudioContext();
    this.context.resume();
    const first_s = this.context.currentTime + LEAD_S;
    for (let beat = 0; beat < bar.beats; beat += 1) this.#click(first_s + beat * bar.beat_s, beat === 0, volume);
    const wait_ms = (LEAD_S + bar.beats * bar.beat_s) * 1000;
    this.timer = setTimeout(() => {
      this.timer = 0;
      this.nodes = [];
      then();
    }, wait_ms);
  }

  cancel() {
    clearTimeout(this.timer);
    this.timer = 0;
    for (const node of this.nodes) node.stop();
    this.nodes = [];
  }

  #click(at_s, first, volume) {
    const tone = new OscillatorNode(this.context, { frequency: first ? FIRST_HZ : OTHER_HZ });
    const gain = new GainNode(this.context, { gain: 0 });
    gain.gain.setValueAtTime(0.5 * volume, at_s);
    gain.gain.exponentialRampToValueAtTime(0.001, at_s + CLICK_S);
    tone.connect(gain).connect(this.context.destination);
    tone.start(at_s);
    tone.stop(at_s + CLICK_S);
    this.nodes.push(tone);
  }
}
