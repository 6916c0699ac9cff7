/**
 * The notes as a table: the piano roll for who reads or hears it. Grouped by bar, a page at a time, with a line that says
 * one bar in words. The words are in notes_words.js.
 */

import { on } from "../bus.js";
import { el } from "../panels/dom.js";
import { player } from "../player.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { indexNotes } from "./notes_index.js";
import { barInWords, lengthOf, loudness, nameOf } from "./notes_words.js";
import { clock, placeAt, tellsSeconds } from "./selection.js";

const PAGE_ROWS = 200;

/** @param {HTMLElement} root */
export function mountNotesList(root) {
  return new NotesList(root);
}

class NotesList {
  constructor(root) {
    this.root = root;
    this.part = "";
    this.page = 0;
    this.read = 0;
    /** @type {{note: any, place: number}[]} what the filter lets through */
    this.entries = [];
    /** @type {Map<any, HTMLElement>} rows on the page, by note */
    this.rows = new Map();
    this.marked = new Set();
    this.#build();
    on("doc", ({ doc }) => this.#take(doc));
    for (const event of ["preferences", "words"]) on(event, () => this.#take(state.doc));
    on("player:position", () => this.#mark());
    this.#take(state.doc);
  }

  #build() {
    const step = (text, label, act) => el("button", { type: "button", class: "pl-notes-step pl-notes-arrow", "aria-label": label, title: label, text, on: { click: act } });
    this.filter = el("select", { class: "pl-notes-part", on: { change: () => this.#choosePart() } });
    this.back = step("‹", t("roll.page_back"), () => this.#turn(this.page - 1));
    this.next = step("›", t("roll.page_next"), () => this.#turn(this.page + 1));
    this.where = el("span", { class: "pl-notes-where", role: "status" });
    const now = el("button", { type: "button", class: "pl-notes-step pl-notes-now", text: t("roll.to_now"), on: { click: () => this.#toNow() } });
    this.line = el("p", { class: "pl-notes-line", "aria-live": "polite" });
    const reader = el(
      "div",
      { class: "pl-notes-reader", role: "group", "aria-label": t("roll.reader") },
      step("‹", t("roll.read_back"), () => this.#readBar(this.read - 1)),
      el("button", { type: "button", class: "pl-notes-step", text: t("roll.read_now"), on: { click: () => this.#readBar(this.#placeNow()) } }),
      step("›", t("roll.read_next"), () => this.#readBar(this.read + 1)),
      this.line,
    );
    this.caption = el("caption");
    this.head = el("thead");
    this.table = el("table", { class: "pl-notes-table", on: { click: (event) => this.#seek(event) } }, this.caption, this.head);
    this.region = el("div", { class: "pl-notes-scroll", tabindex: "0", role: "region", "aria-label": t("roll.notes") }, this.table);
    this.tools = el(
      "div",
      { class: "pl-notes-tools" },
      el("label", { class: "pl-notes-label" }, el("span", { text: t("roll.part_filter") }), this.filter),
      now,
      el("span", { class: "pl-notes-pager", role: "group", "aria-label": t("roll.pager") }, this.back, this.where, this.next),
    );
    this.nothing = el("p", { class: "pl-roll-nothing", text: t("roll.nothing_listed") });
    this.body = el("div", {}, this.tools, reader, this.region);
    this.root.classList.add("pl-notes");
    this.root.replaceChildren(this.body, this.nothing);
  }

  #take(doc) {
    this.body.hidden = !doc;
    this.nothing.hidden = Boolean(doc);
    if (doc?.version !== this.version) [this.page, this.read] = [0, 0];
    this.version = doc?.version;
    this.line.textContent = "";
    if (!doc) return;
    const notes = indexNotes(doc).notes;
    this.all = notes.map((note) => ({ note, place: placeOf(doc, note) })).sort((a, b) => a.place - b.place || a.note.on_s - b.note.on_s);
    if (!doc.tracks.some((track) => track.id === this.part)) this.part = "";
    const every = el("option", { value: "", text: t("roll.every_part") });
    this.filter.replaceChildren(every, ...doc.tracks.map((track) => el("option", { value: track.id, text: track.label || track.name })));
    this.filter.value = this.part;
    this.#draw();
  }

  #choosePart() {
    this.part = this.filter.value;
    this.page = 0;
    this.#draw();
  }

  #turn(page) {
    this.page = page;
    this.#draw();
    this.region.scrollTop = 0;
  }

  #draw() {
    const { doc } = state;
    this.entries = this.part ? this.all.filter(({ note }) => note.track === this.part) : this.all;
    const pages = Math.max(1, Math.ceil(this.entries.length / PAGE_ROWS));
    this.page = Math.min(Math.max(this.page, 0), pages - 1);
    const shown = this.entries.slice(this.page * PAGE_ROWS, (this.page + 1) * PAGE_ROWS);
    this.#say(doc, shown.length, pages);
    this.#drawHead();
    this.rows.clear();
    this.marked.clear();
    const labels = new Map(doc.tracks.map((track, i) => [track.id, { name: track.label || track.name, i }]));
    this.table.replaceChildren(this.caption, this.head, ...byPlace(shown).map((group) => this.#group(doc, group, labels)));
    this.#mark();
  }

  #say(doc, rows, pages) {
    const first = this.page * PAGE_ROWS + 1;
    const part = doc.tracks.find((track) => track.id === this.part);
    const values = { first: rows ? first : 0, last: first + rows - 1, count: this.entries.length, part: part ? part.label || part.name : t("roll.every_part") };
    const cut = doc.notes.shown < doc.notes.count ? ` ${t("roll.cut", { shown: doc.notes.shown, count: doc.notes.count })}` : "";
    this.caption.textContent = t("roll.caption", values) + cut;
    this.where.textContent = t("roll.page", { page: this.page + 1, pages });
    this.back.disabled = this.page === 0;
    this.next.disabled = this.page === pages - 1;
  }

  #drawHead() {
    const when = tellsSeconds() ? t("roll.col_time") : t("roll.col_beat");
    const names = [when, t("roll.col_part"), t("roll.col_note"), t("roll.col_length"), t("roll.col_loud")];
    this.head.replaceChildren(el("tr", {}, ...names.map((text) => el("th", { scope: "col", text }))));
  }

  #group(doc, { place, entries }, labels) {
    const bar = doc.bars[place];
    const words = tellsSeconds() ? t("roll.read_seconds", { from: clock(bar.start_s, 1), to: clock(bar.end_s, 1) }) : t("roll.read_bar", { bar: bar.bar });
    const title = el("tr", { class: "pl-notes-bar" }, el("th", { scope: "rowgroup", colspan: "5", text: words }));
    return el("tbody", {}, title, ...entries.map(({ note }) => this.#row(doc, place, note, labels)));
  }

  #row(doc, place, note, labels) {
    const { name, i } = labels.get(note.track) ?? { name: note.track, i: 0 };
    const when = tellsSeconds() ? clock(note.on_s, 1) : t("roll.beat", { beat: shortBeat(note.beat) });
    const go = el("button", { type: "button", class: "pl-notes-go", "aria-label": t("roll.go", { when: clock(note.on_s, 1), note: nameOf(note) }), text: when });
    const dot = el("span", { class: "pl-roll-swatch", "aria-hidden": "true" });
    dot.style.background = `var(--pl-track-${i % 8})`;
    const row = el(
      "tr",
      { "data-note": note.id, "data-on": note.on_s },
      el("td", {}, go),
      el("td", {}, dot, " ", name),
      el("td", { text: nameOf(note) }),
      el("td", { text: lengthOf(doc, place, note) }),
      el("td", { text: loudness(note.velocity) }),
    );
    this.rows.set(note, row);
    return row;
  }

  #seek(event) {
    const row = event.target.closest("tr[data-note]");
    if (row) player.seek(Number(row.dataset.on));
  }

  /** Marks the rows that sound now; only what changed since is touched. */
  #mark() {
    if (!state.doc) return;
    const sounding = new Set(indexNotes(state.doc).sounding(state.position_s));
    for (const note of this.marked) {
      if (!sounding.has(note)) this.rows.get(note)?.removeAttribute("aria-current");
    }
    for (const note of sounding) {
      if (!this.marked.has(note)) this.rows.get(note)?.setAttribute("aria-current", "true");
    }
    this.marked = sounding;
  }

  #placeNow() {
    return state.doc ? placeAt(state.doc, state.position_s) : 0;
  }

  #toNow() {
    const at = this.entries.findIndex(({ note }) => note.off_s > state.position_s);
    if (at < 0) return;
    this.#turn(Math.floor(at / PAGE_ROWS));
    const row = this.rows.get(this.entries[at].note);
    this.region.scrollTop = row.offsetTop - this.head.offsetHeight - 60;
    row.querySelector("button").focus({ preventScroll: true });
  }

  #readBar(place) {
    const { doc } = state;
    if (!doc?.bars.length) return;
    this.read = Math.min(Math.max(place, 0), doc.bars.length - 1);
    const notes = this.all.filter((entry) => entry.place === this.read).map(({ note }) => note);
    this.line.textContent = barInWords(doc, this.read, notes.filter((note) => !this.part || note.track === this.part));
  }
}

/** Place in `doc.bars` that a note belongs to by its printed bar: played a little early, it is still of the bar it opens. */
function placeOf(doc, note) {
  const heard = placeAt(doc, note.on_s);
  return [heard, heard + 1, heard - 1].find((place) => doc.bars[place]?.bar === note.bar) ?? heard;
}

function byPlace(entries) {
  const groups = [];
  for (const entry of entries) {
    const last = groups[groups.length - 1];
    if (last?.place === entry.place) last.entries.push(entry);
    else groups.push({ place: entry.place, entries: [entry] });
  }
  return groups;
}

function shortBeat(beat) {
  return new Intl.NumberFormat(document.documentElement.lang || "en", { maximumFractionDigits: 2 }).format(beat);
}
