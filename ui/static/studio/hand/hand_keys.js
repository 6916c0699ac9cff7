/**
 * Editing by hand without a pointer: choose a note, move it, stretch it, strike it harder, copy it. Bound while the focus
 * is on the roll and it is edited; the same keys stand in the help line under the bar.
 */

const VELOCITY_STEP = 5;
const OCTAVE = 12;

/**
 * @param {KeyboardEvent} event
 * @param {import("./hand_mode.js").HandMode} hand
 * @returns {boolean} whether the key was meant for this
 */
export function pressKey(event, hand) {
  const held = event.ctrlKey || event.metaKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (held) return withControl(key, event.shiftKey, hand);
  if (key.startsWith("Arrow")) return byArrow(key, event, hand);
  const act = BARE[event.key] ?? BARE[key];
  if (!act || event.altKey) return false;
  act(hand);
  return true;
}

const BARE = {
  Delete: (hand) => hand.remove(),
  Backspace: (hand) => hand.remove(),
  Escape: (hand) => hand.escape(),
  Insert: (hand) => hand.addHere(),
  Enter: (hand) => hand.step(1),
  ".": (hand) => hand.step(1),
  ",": (hand) => hand.step(-1),
  ">": (hand) => hand.step(1, true),
  "<": (hand) => hand.step(-1, true),
  i: (hand) => hand.addHere(),
};

function withControl(key, shift, hand) {
  const act = {
    z: () => (shift ? hand.redo() : hand.undo()),
    y: () => hand.redo(),
    c: () => hand.copy(),
    x: () => (hand.copy(), hand.remove()),
    v: () => hand.paste(),
    a: () => hand.chooseAll(),
    Enter: () => hand.keep(),
  }[key];
  act?.();
  return Boolean(act);
}

function byArrow(key, { shiftKey, altKey }, hand) {
  const across = { ArrowLeft: -1, ArrowRight: 1 }[key];
  const up = { ArrowUp: 1, ArrowDown: -1 }[key];
  if (!hand.notes.selected.length) return up ? false : shiftKey || altKey ? false : (hand.step(across), true);
  if (across && shiftKey) hand.resizeBy(across);
  else if (across) hand.moveBy(across, 0, altKey);
  else if (altKey) hand.strike((velocity) => velocity + up * VELOCITY_STEP);
  else hand.moveBy(0, shiftKey && !hand.isDrum ? up * OCTAVE : up);
  return true;
}
