/**
 * Building elements without a framework and without markup in strings.
 */

/**
 * @param {string} tag
 * @param {Record<string, any>} [traits] `class`, `text`, `on` {event: listener}, `data` {}, `style` {}, else an attribute;
 *   true is an empty attribute, false and null none
 * @param {...(Node|string|null)} children
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
 * @param {{label: string, text?: string, class?: string, title?: string, press: (event: Event) => void}} traits
 */
export function makeButton({ label, text = label, press, ...rest }) {
  const named = text === label ? {} : { "aria-label": label, title: label };
  return make("button", { type: "button", text, ...named, ...rest, on: { click: press } });
}

function fill(element, traits, children) {
  for (const [name, value] of Object.entries(traits)) setTrait(element, name, value);
  element.append(...children.filter((child) => child !== null));
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
