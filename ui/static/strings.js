/**
 * The words of the page in the person's language. The server sends them once, with `/api/me`.
 */

let words = {};

/** @param {Record<string, string>} table */
export function setStrings(table) {
  words = table;
}

/**
 * @param {string} key such as "studio.play"
 * @param {Record<string, string|number>} [values] for the {names} in the text
 * @returns {string} the key itself where no text is known: better a strange word than an empty button
 */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? String(values[name]) : whole));
}
