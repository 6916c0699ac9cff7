/**
 * What happened, told to whoever listens. Modules know this file and the state, not each other.
 * Holds nothing: what is so now is in state.js.
 */

const target = new EventTarget();

/**
 * Listens to one kind of event.
 * @param {string} name
 * @param {(detail: any) => void} listener
 * @returns {() => void} stops listening
 */
export function on(name, listener) {
  const wrapped = (event) => listener(event.detail);
  target.addEventListener(name, wrapped);
  return () => target.removeEventListener(name, wrapped);
}

/**
 * Tells everybody who listens, at once.
 * @param {string} name
 * @param {any} [detail]
 */
export function emit(name, detail = {}) {
  target.dispatchEvent(new CustomEvent(name, { detail }));
}
