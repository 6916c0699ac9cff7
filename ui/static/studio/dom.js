/**
 * Building elements without a framework and without markup in strings.
 */

/**
 * @param {string} tag
 * @param {Record<string, any>} [traits] `class`, `text`, `on` {event: listener}, `data` {}, `style` {}, else an attribute;
 *   true is an empty attribute, false and null none
 * @param {...(Node|string|null|undefined|false)} children
 * @returns {HTMLElement}
 */
export function make(tag, traits = {}, ...children) {
  return fill(document.createElement(tag), traits, children);
}

/** The same for SVG. */
export function makeSvg(tag, traits = {}, ...children) {
  return fill(document.createElementNS("http://www.w3.org/2000/svg", tag), traits, children);
}

/**
 * A button with words, or with a picture and words for those who do not see it.
 * @param {{label: string, picture?: string, class?: string, title?: string, press: (event: Event) => void}} traits
 */
export function makeButton({ label, picture = null, press, ...rest }) {
  const named = picture ? { "aria-label": label, title: label } : { text: label };
  return make("button", { type: "button", ...named, ...rest, on: { click: press } }, picture && icon(picture));
}

/** Outlines on a field of 24 by 24. */
const ICONS = {
  play: "M7 4v16l13-8z",
  pause: "M6 4h4v16H6zm8 0h4v16h-4z",
  start: "M5 4h3v16H5zm15 0v16L9 12z",
  smaller: "M5 11h14v2.5H5z",
  speaker: "M3 9v6h4l6 5V4L7 9zm12-1.6v2.2a3 3 0 0 1 0 4.8v2.2a5 5 0 0 0 0-9.2zm0-4.4v2.1a7.5 7.5 0 0 1 0 13.8V21a9.5 9.5 0 0 0 0-18z",
  silent: "M3 9v6h4l6 5V4L7 9zm12.4.8 1.4-1.4 2 2 2-2 1.4 1.4-2 2 2 2-1.4 1.4-2-2-2 2-1.4-1.4 2-2z",
  larger: "M5 11h5.7V5.2h2.6V11H19v2.5h-5.7v5.8h-2.6v-5.8H5z",
};

/** A picture for a button whose label says what it does. @param {keyof ICONS} name */
export function icon(name) {
  const path = makeSvg("path", { d: ICONS[name] });
  return makeSvg("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", data: { icon: name } }, path);
}

function fill(element, traits, children) {
  for (const [name, value] of Object.entries(traits)) setTrait(element, name, value);
  element.append(...children.filter((child) => child || child === ""));
  return element;
}

function setTrait(element, name, value) {
  if (name === "text") element.textContent = value;
  else if (name === "on") for (const [kind, listener] of Object.entries(value)) element.addEventListener(kind, listener);
  else if (name === "data") Object.assign(element.dataset, value);
  else if (name === "style") for (const [key, one] of Object.entries(value)) element.style.setProperty(key, one);
  else if (value === true) element.setAttribute(name, "");
  else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, value);
}
