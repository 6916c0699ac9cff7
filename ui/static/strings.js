/**
 * The words of the page in the person's language. The server sends them once, with `/api/me`.
 */

let words = {};

/** @param {Record<string, string>} table */
export function setStrings(table) {
  words = table;
}

/**
 * A sentence of the server's in the person's language: by the keys it came with, else as the server wrote it.
 * @param {{key: string, values: Record<string, any>}|{key: string, values: Record<string, any>}[]|null|undefined} told
 * @param {string|null} sentence in English
 * @returns {string|null}
 */
export function inWords(told, sentence) {
  const parts = [told ?? []].flat();
  const known = parts.length > 0 && parts.every(({ key }) => key in words);
  return known ? parts.map(({ key, values }) => t(key, values)).join(" ") : sentence;
}

/**
 * @param {string} key such as "studio.play"
 * @param {Record<string, string|number>} [values] for the {names} in the text
 * @returns {string} the key itself where no text is known: better a strange word than an empty button
 */
export function t(key, values = {}) {
  const text = words[key] ?? key;
  return text.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? written(values[name]) : whole));
}

/** Large numbers with the separators of the language. */
function written(value) {
  const large = typeof value === "number" && Math.abs(value) >= 10_000;
  return large ? value.toLocaleString(document.documentElement.lang || "en") : String(value);
}
