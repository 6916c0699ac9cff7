/**
 * Small pieces the panels are built of: buttons, icons, the way arrows move along a list, and times and sizes in words.
 * Text always goes in as text, never as markup. Knows no panel.
 */

import { on } from "../bus.js";
import { t } from "../strings.js";
import { make as el, makeSvg as svgEl } from "../studio/dom.js";

export { el, svgEl };

/** A real button with text. @returns {HTMLButtonElement} */
export function button(text, act, traits = {}) {
  return el("button", { type: "button", class: "pp-button", text, on: { click: act }, ...traits });
}

/** Outlines on a 24 by 24 field, drawn for this page. */
const ICONS = {
  star: "M12 4l2.4 5 5.6.7-4.1 3.8 1.1 5.5-5-2.8-5 2.8 1.1-5.5L4 9.7 9.6 9z",
  more: "M6 12h.01M12 12h.01M18 12h.01",
  plus: "M12 5v14M5 12h14",
  down: "M12 4v11m-5-5l5 5 5-5M5 20h14",
};

/**
 * A button that shows an icon and says its label.
 * @returns {HTMLButtonElement}
 */
export function iconButton(icon, label, act, traits = {}) {
  const node = button("", act, { class: "pp-icon", "aria-label": label, title: label, ...traits });
  node.append(iconOf(icon));
  return node;
}

/** @returns {SVGElement} */
export function iconOf(icon) {
  const svg = svgEl("svg", { viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false", class: `pp-icon-${icon}` });
  svg.append(svgEl("path", { d: ICONS[icon] }));
  return svg;
}

/**
 * Listens for as long as the place is on the page: one that Gradio drew anew gets a new panel, and the old one falls silent.
 * @param {HTMLElement} root
 * @param {string} name
 * @param {(detail: any) => void} listener
 */
export function onWhile(root, name, listener) {
  const stop = on(name, (detail) => (root.isConnected ? listener(detail) : stop()));
}

/** Text that is read out but not shown. */
export const hiddenText = (text) => el("span", { class: "pp-hidden", text });

/**
 * Arrow keys, Home and End move the focus along the rows of a list; only one row is in the tab order.
 * @param {HTMLElement} list
 * @param {string} rowSelector the rows
 * @param {string} mainSelector what takes the focus in a row
 */
export function moveByArrows(list, rowSelector, mainSelector) {
  const rows = () => [...list.querySelectorAll(rowSelector)];
  list.addEventListener("focusin", (event) => enterRow(rows(), event.target.closest(rowSelector)));
  list.addEventListener("keydown", (event) => {
    if (event.target.closest("input, textarea, select") || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = rows();
    const at = all.indexOf(event.target.closest(rowSelector));
    const goal = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
    if (goal === undefined || !all.length) return;
    event.preventDefault();
    event.stopPropagation();
    all[Math.min(Math.max(goal, 0), all.length - 1)].querySelector(mainSelector).focus();
  });
}

/** Puts one row into the tab order and takes the others out. */
export function enterRow(rows, row) {
  const chosen = row ?? rows[0];
  rows.forEach((each) => {
    each.querySelectorAll("button, a").forEach((control) => (control.tabIndex = each === chosen ? 0 : -1));
  });
}

const STEPS = [
  ["year", 31_557_600],
  ["month", 2_629_800],
  ["week", 604_800],
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/**
 * How long ago, in the language of the page.
 * @param {number} time_s seconds since 1970
 * @param {number} [now_s]
 */
export function ago(time_s, now_s = Date.now() / 1000) {
  const past_s = Math.max(0, now_s - time_s);
  const step = STEPS.find(([, length_s]) => past_s >= length_s);
  if (!step) return t("panels.just_now");
  const words = new Intl.RelativeTimeFormat(document.documentElement.lang || "en", { numeric: "auto" });
  return words.format(-Math.floor(past_s / step[1]), step[0]);
}

/** A `<time>` that says how long ago, and the date when pointed at. */
export function timeOf(time_s) {
  const date = new Date(time_s * 1000);
  const lang = document.documentElement.lang || "en";
  const full = date.toLocaleString(lang, { dateStyle: "medium", timeStyle: "short" });
  return el("time", { datetime: date.toISOString(), title: full, text: ago(time_s) });
}

/** A file's size as people write it: 1,000 bytes are a kilobyte. */
export function sizeOf(size_bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  let amount = size_bytes;
  let at = 0;
  while (amount >= 999.5 && at < units.length - 1) {
    amount /= 1000;
    at += 1;
  }
  const digits = at > 1 && amount < 99.5 ? 1 : 0;
  const form = { style: "unit", unit: units[at], unitDisplay: at ? "short" : "long", maximumFractionDigits: digits };
  return new Intl.NumberFormat(document.documentElement.lang || "en", form).format(amount);
}
