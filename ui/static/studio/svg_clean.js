/**
 * A picture made by our own engraver, taken into the page with nothing in it but a picture: known elements, known kinds
 * of attributes, no address outside itself. Its ids get a prefix, so that two pictures in one page never meet.
 */

const SVG = "http://www.w3.org/2000/svg";
const ELEMENTS = new Set(
  "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan title desc style".split(" "),
);
const OUTSIDE = /url\(\s*['"]?(?!#|data:font\/)|@import|expression\(|javascript:/i;
const FONT_FACES = /@font-face\s*\{[^}]*\}/g;
const knownFonts = new Set();

/**
 * @param {string} text of an SVG file
 * @param {string} prefix for every id in it
 * @returns {SVGSVGElement|null} null when it is no SVG. An element's former id is its `data-id`.
 */
export function cleanSvg(text, prefix) {
  const parsed = new DOMParser().parseFromString(text, "image/svg+xml");
  const root = parsed.documentElement;
  if (root.namespaceURI !== SVG || root.localName !== "svg" || parsed.querySelector("parsererror")) return null;
  const ids = [...root.querySelectorAll("[id]"), root].map((element) => element.id).filter(Boolean);
  for (const element of [root, ...root.querySelectorAll("*")]) cleanElement(element, prefix);
  for (const style of root.querySelectorAll("style")) cleanStyle(style, prefix, ids);
  return document.importNode(root, true);
}

function cleanElement(element, prefix) {
  if (element.namespaceURI !== SVG || !ELEMENTS.has(element.localName)) return element.remove();
  for (const { name, value } of [...element.attributes]) {
    const link = name === "href" || name.endsWith(":href");
    if (name.startsWith("on") || OUTSIDE.test(value)) element.removeAttribute(name);
    else if (link && !value.startsWith("#")) element.removeAttribute(name);
    else if (link) element.setAttribute(name, `#${prefix}${value.slice(1)}`);
    else if (value.includes("url(#")) element.setAttribute(name, value.replaceAll("url(#", `url(#${prefix}`));
  }
  if (!element.id) return;
  element.dataset.id = element.id;
  element.id = prefix + element.id;
}

/** Rules stay with their picture (they start with its id); fonts go to the page, once each. */
function cleanStyle(style, prefix, ids) {
  const css = style.textContent;
  style.remove();
  if (OUTSIDE.test(css)) return;
  for (const [face] of css.matchAll(FONT_FACES)) addFont(face);
  const rest = css.replace(FONT_FACES, "").trim();
  if (!rest) return;
  const known = new Set(ids);
  style.textContent = rest.replace(/#([\w-]+)(?=[\s,.{:>])/g, (whole, id) => (known.has(id) ? `#${prefix}${id}` : whole));
  const root = style.ownerDocument.documentElement;
  root.prepend(style);
}

function addFont(face) {
  if (knownFonts.has(face)) return;
  knownFonts.add(face);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(face);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
}
