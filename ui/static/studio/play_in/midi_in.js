/**
 * A MIDI keyboard at this browser: asks for it once, tells which there are, and passes on what is played. Says plainly why
 * there is none. Knows notes and pedal; sounds nothing and keeps nothing.
 */

const NOTE_OFF = 0x80;
const NOTE_ON = 0x90;
const CONTROL = 0xb0;
const SUSTAIN = 64;
const ALL_OFF = 120;

/**
 * @typedef {{on: (pitch: number, velocity: number, at_ms: number) => void, off: (pitch: number, at_ms: number) => void,
 *   pedal: (value: number, at_ms: number) => void, changed: () => void, lost: (name: string) => void}} Heard
 */
export class MidiIn {
  /** @param {Heard} heard `at_ms` on the page's own clock (performance.now) */
  constructor(heard) {
    this.heard = heard;
    this.access = null;
    this.chosen = null;
  }

  get supported() {
    return typeof navigator.requestMIDIAccess === "function";
  }

  /** @returns {Promise<"ready"|"none"|"unsupported"|"denied">} */
  async open() {
    if (!this.supported) return "unsupported";
    try {
      this.access ??= await navigator.requestMIDIAccess({ sysex: false });
    } catch {
      return "denied";
    }
    this.access.onstatechange = (event) => this.#changed(event?.port);
    this.choose(this.chosen ?? this.devices[0]?.id ?? null);
    return this.devices.length ? "ready" : "none";
  }

  /** @returns {{id: string, name: string}[]} keyboards that are plugged in */
  get devices() {
    return [...(this.access?.inputs.values() ?? [])].filter((input) => input.state !== "disconnected").map(({ id, name }) => ({ id, name: name || id }));
  }

  /** @param {string|null} id listened to from now on; null: none */
  choose(id) {
    for (const input of this.access?.inputs.values() ?? []) {
      input.onmidimessage = input.id === id ? (event) => this.#message(event) : null;
    }
    this.chosen = id;
  }

  #changed(port) {
    const wasChosen = port?.type === "input" && port.id === this.chosen;
    if (wasChosen && port.state === "disconnected") this.heard.lost(port.name || port.id);
    else if (wasChosen) this.choose(this.chosen);
    if (!this.devices.some((device) => device.id === this.chosen)) this.choose(this.devices[0]?.id ?? null);
    this.heard.changed();
  }

  #message({ data, timeStamp }) {
    if (!data || data.length < 2) return;
    const at_ms = timeStamp || performance.now();
    const [status, first, second = 0] = data;
    const kind = status & 0xf0;
    if (kind === NOTE_ON && second > 0) this.heard.on(first, second, at_ms);
    else if (kind === NOTE_OFF || kind === NOTE_ON) this.heard.off(first, at_ms);
    else if (kind === CONTROL && first === SUSTAIN) this.heard.pedal(second, at_ms);
    else if (kind === CONTROL && first >= ALL_OFF) this.heard.off(-1, at_ms);
  }
}
