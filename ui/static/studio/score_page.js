/**
 * One page of the score: fetched once, cleaned, cut to its music, and asked where its notes and bars are.
 */

import { cleanSvg } from "./svg_clean.js";
import { make, makeSvg } from "./dom.js";
import { t } from "../strings.js";

const PAGE_RATIO = "210 / 297";
/** White space kept round the music, in parts of the page's width. */
const MARGIN = 0.018;

export class ScorePage {
  #notes = new Map();
  #measures = [];
  #barRects = new Map();
  #now = null;

  /**
   * @param {string} url
   * @param {number} index from 0
   * @param {Map<string, number>} barOfNote
   * @param {() => void} arrived
   */
  constructor(url, index, barOfNote, arrived) {
    this.url = url;
    this.index = index;
    this.barOfNote = barOfNote;
    this.arrived = arrived;
    this.asked = false;
    this.element = make("div", { class: "pl-page", style: { "aspect-ratio": PAGE_RATIO }, data: { page: index + 1 } });
  }

  async fetch() {
    if (this.asked) return;
    this.asked = true;
    try {
      const reply = await fetch(this.url, { credentials: "same-origin" });
      const svg = reply.ok ? cleanSvg(await reply.text(), `pl-s${this.index}-`) : null;
      if (!svg) throw new Error(t("studio.no_page", { page: this.index + 1 }));
      this.#take(svg);
    } catch (error) {
      this.element.replaceChildren(make("p", { class: "pl-quiet", text: t("studio.no_page", { page: this.index + 1 }) }));
      console.warn(`${this.url}: ${error.message}`);
    }
    if (this.element.isConnected) this.arrived();
  }

  #take(svg) {
    svg.setAttribute("aria-hidden", "true");
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    this.element.replaceChildren(svg);
    this.svg = svg;
    for (const note of svg.querySelectorAll("[data-id]")) {
      const id = noteId(note.dataset.id);
      if (!this.barOfNote.has(id)) continue;
      if (!this.#notes.has(id)) this.#notes.set(id, []);
      this.#notes.get(id).push(note);
    }
    this.#measures = [...svg.querySelectorAll("g.measure")];
    this.crop();
  }

  /** Cuts the paper to the music: what fits in the width is then as large as it can be. */
  crop() {
    const { svg } = this;
    const drawn = boundsOf(svg.querySelectorAll("g.system, g.pgHead, g.pgFoot, g.text"));
    const toPaper = svg.getScreenCTM()?.inverse();
    if (!drawn || !toPaper) return this.#cropWhenSeen();
    const paper = svg.viewBox.baseVal;
    const pad = paper.width * MARGIN;
    const from = new DOMPoint(drawn.left, drawn.top).matrixTransform(toPaper);
    const to = new DOMPoint(drawn.right, drawn.bottom).matrixTransform(toPaper);
    const left = Math.max(paper.x, from.x - pad);
    const top = Math.max(paper.y, from.y - pad);
    const [width, height] = [Math.min(paper.x + paper.width, to.x + pad) - left, Math.min(paper.y + paper.height, to.y + pad) - top];
    for (const inner of svg.querySelectorAll("svg")) {
      inner.setAttribute("width", String(paper.width)); // else it is as large as the cut, and shrinks with it
      inner.setAttribute("height", String(paper.height));
    }
    svg.setAttribute("viewBox", [left, top, width, height].map((n) => n.toFixed(1)).join(" "));
    this.element.style.setProperty("aspect-ratio", `${width.toFixed(0)} / ${height.toFixed(0)}`);
    this.#drawBars();
  }

  /** A page in a hidden tab has no measures yet: they are taken when it is shown. */
  #cropWhenSeen() {
    const seen = new ResizeObserver(() => {
      if (!this.element.offsetWidth) return;
      seen.disconnect();
      this.crop();
      this.arrived();
    });
    seen.observe(this.element);
  }

  /**
   * Numbers the bars: by the notes in them, else one more than the bar before.
   * @param {number|null} last bar of the page before
   * @returns {number|null} the last bar of this page
   */
  countBars(last) {
    if (!this.#measures.length) return null;
    const known = this.#measures.map((measure) => this.#barByNotes(measure));
    for (let i = known.length - 2; i >= 0; i -= 1) if (known[i] === null && known[i + 1] !== null) known[i] = known[i + 1] - 1;
    let before = last;
    this.#barRects.clear();
    known.forEach((bar, i) => {
      const number = bar ?? (before === null ? null : before + 1);
      before = number;
      const rect = this.#measures[i].querySelector(":scope > rect.pl-bar");
      if (number === null || !rect) return;
      rect.dataset.bar = String(number);
      if (!this.#barRects.has(number)) this.#barRects.set(number, []);
      this.#barRects.get(number).push(rect);
    });
    return before;
  }

  #barByNotes(measure) {
    for (const note of measure.querySelectorAll(".note[data-id]")) {
      const bar = this.barOfNote.get(noteId(note.dataset.id));
      if (bar !== undefined) return bar;
    }
    return null;
  }

  /** A clear sheet under each bar, from its first to its last staff line; selection and the bar that sounds colour it. */
  #drawBars() {
    for (const measure of this.#measures) {
      const staves = [...measure.querySelectorAll(":scope > .staff")];
      const first = staves[0]?.querySelector(":scope > path");
      const lines = staves.at(-1)?.querySelectorAll(":scope > path") ?? [];
      if (!first || measure.querySelector(":scope > rect.pl-bar")) continue;
      const top = first.getBBox();
      const bottom = [...lines].at(-1).getBBox();
      const pad = (bottom.y - top.y) * 0.06 + 120;
      const height = bottom.y - top.y + 2 * pad;
      measure.prepend(makeSvg("rect", { class: "pl-bar", x: top.x, y: top.y - pad, width: top.width, height }));
    }
  }

  hasBar(bar) {
    return this.#barRects.has(bar);
  }

  /** @param {string} id @param {boolean} lit */
  mark(id, lit) {
    for (const note of this.#notes.get(id) ?? []) note.classList.toggle("pl-lit", lit);
  }

  /** @param {[number, number]|null} bars */
  shade(bars) {
    for (const [bar, rects] of this.#barRects) {
      for (const rect of rects) rect.classList.toggle("pl-bar-chosen", Boolean(bars) && bar >= bars[0] && bar <= bars[1]);
    }
  }

  /** @param {number|null} bar that sounds */
  showBar(bar) {
    for (const rect of this.#barRects.get(this.#now) ?? []) rect.classList.remove("pl-bar-now");
    this.#now = bar;
    for (const rect of this.#barRects.get(bar) ?? []) rect.classList.add("pl-bar-now");
  }

  systemOf(bar) {
    return this.#barRects.get(bar)?.[0]?.closest("g.system") ?? null;
  }

  /** @returns {string|null} id of the note that was clicked, or of one very near */
  noteAt(event) {
    const note = event.target.closest?.(".note[data-id]");
    return note && this.#notes.has(noteId(note.dataset.id)) ? noteId(note.dataset.id) : null;
  }

  /** @returns {number|null} the bar that was clicked */
  barAt(event) {
    for (const [bar, rects] of this.#barRects) {
      for (const rect of rects) {
        const box = rect.getBoundingClientRect();
        const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
        if (inside) return bar;
      }
    }
    return null;
  }
}

/** The box round everything drawn; null while nothing is laid out. */
function boundsOf(elements) {
  const boxes = [...elements].map((element) => element.getBoundingClientRect()).filter((box) => box.width && box.height);
  if (!boxes.length) return null;
  const edge = (pick, of) => pick(...boxes.map(of));
  return {
    left: edge(Math.min, (box) => box.left),
    right: edge(Math.max, (box) => box.right),
    top: edge(Math.min, (box) => box.top),
    bottom: edge(Math.max, (box) => box.bottom),
  };
}

/** A tied note is drawn more than once: "t1.n12", then "t1.n12-2". */
function noteId(id) {
  return /^[^-]+\.n[^-]+-\d+$/.test(id) ? id.slice(0, id.lastIndexOf("-")) : id;
}
