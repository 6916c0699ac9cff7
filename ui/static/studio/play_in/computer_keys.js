/**
 * The computer's keyboard as a piano: A W S E D F T G Y H U J K O L P, Z and X for the octave. By the place of the keys,
 * so that it is the same on every layout. Takes keys only while it is on and no text is written.
 */

const KEYS = ["KeyA", "KeyW", "KeyS", "KeyE", "KeyD", "KeyF", "KeyT", "KeyG", "KeyY", "KeyH", "KeyU", "KeyJ", "KeyK", "KeyO", "KeyL", "KeyP"];
const LOWEST_OCTAVE = 1;
const HIGHEST_OCTAVE = 7;
const VELOCITY = 84;
const TYPED_IN = "textarea, select, input:not([type='checkbox']):not([type='radio']):not([type='range']), [contenteditable]:not([contenteditable='false'])";

export class ComputerKeys {
  /** @param {import("./midi_in.js").Heard} heard */
  constructor(heard) {
    this.heard = heard;
    this.on = false;
    this.octave = 4;
    /** what each held key sounds @type {Map<string, number>} */
    this.held = new Map();
    document.addEventListener("keydown", (event) => this.#down(event), true);
    document.addEventListener("keyup", (event) => this.#up(event), true);
    window.addEventListener("blur", () => this.release());
  }

  /** @param {boolean} wanted */
  listen(wanted) {
    this.on = wanted;
    if (!wanted) this.release();
  }

  release() {
    for (const pitch of this.held.values()) this.heard.off(pitch, performance.now());
    this.held.clear();
  }

  #down(event) {
    if (!this.on || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPED_IN) || document.querySelector("dialog[open]")) return;
    const place = KEYS.indexOf(event.code);
    const turn = { KeyZ: -1, KeyX: 1 }[event.code];
    if (place < 0 && !turn) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.repeat) return;
    if (turn) {
      this.octave = Math.max(LOWEST_OCTAVE, Math.min(HIGHEST_OCTAVE, this.octave + turn));
      return this.heard.changed();
    }
    if (this.held.has(event.code)) return;
    const pitch = 12 * (this.octave + 1) + place;
    this.held.set(event.code, pitch);
    this.heard.on(pitch, VELOCITY, event.timeStamp || performance.now());
  }

  #up(event) {
    const pitch = this.held.get(event.code);
    if (pitch === undefined) return;
    this.held.delete(event.code);
    this.heard.off(pitch, event.timeStamp || performance.now());
  }
}
