/**
 * The engraved score, with the notes that sound lit, turning to where the music is. Pages are fetched when they come
 * into sight or when the music reaches them. A click on a note, or on a bar, goes there.
 */

import { on } from "../bus.js";
import { player } from "../player.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make, makeButton } from "./dom.js";
import { indexNotes } from "./notes_index.js";
import { ScorePage } from "./score_page.js";
import { followMusic } from "./score_follow.js";
import { showStale } from "./stale.js";
import { barAt } from "./words.js";

const ZOOMS = [0.6, 0.8, 1, 1.25, 1.6, 2];
/** Below this width a whole page is too small to read: the sheet starts wider than its window. */
const NARROW_PX = 560;
const NARROW_ZOOM = 4;
const USUAL_ZOOM = 2;

/** @param {HTMLElement} root */
export function mountScore(root) {
  const stale = make("div");
  const sheet = make("div", { class: "pl-sheet" });
  const window_ = make("div", { class: "pl-score-window", tabindex: "0", role: "group", "aria-label": t("studio.score") }, sheet);
  const follow = followMusic(window_);
  const tools = make("div", { class: "pl-score-tools" }, ...zoomButtons(sheet, window_), follow.button);
  root.append(stale, tools, window_);
  const view = new ScoreView(sheet, window_, follow);
  const show = ({ doc }) => {
    showStale(stale, doc, "score");
    if (doc?.score && doc.score.version !== doc.version && !stale.childElementCount) {
      stale.append(make("p", { class: "pl-stale", text: t("studio.score_of", { version: doc.score.version }) }));
    }
    tools.hidden = !doc?.score;
    view.show(doc);
  };
  on("doc", show);
  on("player:position", ({ s }) => view.light(s));
  on("selection", (selection) => view.shade(selection));
  on("studio:tab", () => view.light(state.position_s));
  show({ doc: state.doc });
}

function zoomButtons(sheet, window_) {
  let step = window_.clientWidth && window_.clientWidth < NARROW_PX ? NARROW_ZOOM : USUAL_ZOOM;
  if (matchMedia(`(max-width: ${NARROW_PX}px)`).matches) step = NARROW_ZOOM;
  const apply = (change) => {
    step = Math.max(0, Math.min(ZOOMS.length - 1, step + change));
    sheet.style.setProperty("--pl-zoom", String(ZOOMS[step]));
    smaller.disabled = step === 0;
    larger.disabled = step === ZOOMS.length - 1;
  };
  const smaller = makeButton({ label: t("studio.smaller"), picture: "smaller", class: "pl-button pl-icon", press: () => apply(-1) });
  const larger = makeButton({ label: t("studio.larger"), picture: "larger", class: "pl-button pl-icon", press: () => apply(1) });
  apply(0);
  return [smaller, larger];
}

class ScoreView {
  #pages = [];
  #lit = new Set();
  #bar = null;
  #showing = 0;

  constructor(sheet, window_, follow) {
    this.sheet = sheet;
    this.window = window_;
    this.follow = follow;
    this.doc = null;
    this.notes = indexNotes(null);
    this.sight = new IntersectionObserver((entries) => this.#see(entries), { root: window_, rootMargin: "400px" });
    sheet.addEventListener("click", (event) => this.#click(event));
  }

  show(doc) {
    this.sight.disconnect();
    for (const id of this.#lit) this.#mark(id, false);
    this.#lit.clear();
    this.#bar = null;
    const urls = doc?.score?.pages ?? [];
    const stays = urls.length > 0 && doc.project === this.doc?.project && this.#pages.some((page) => page.svg);
    this.doc = doc;
    this.notes = indexNotes(doc);
    const bars = new Map(this.notes.notes.map((note) => [note.id, note.bar]));
    const showing = (this.#showing += 1);
    const arrived = () => showing === this.#showing && this.#arrived();
    this.#pages = urls.map((url, index) => new ScorePage(url, index, bars, arrived));
    const label = doc ? t("studio.score_label", { title: doc.title, pages: urls.length }) : "";
    this.window.setAttribute("aria-label", label);
    this.#lay(stays);
    for (const page of this.#pages) this.sight.observe(page.element);
  }

  /** Puts the new pages in place of the old ones; these stay, pale, until the first new one is there. */
  #lay(stays) {
    const pages = this.#pages.map((page) => page.element);
    if (!stays) {
      const none = make("p", { class: "pl-quiet", text: t("studio.no_score") });
      this.sheet.replaceChildren(...(pages.length ? pages : [none]));
      return this.window.scrollTo(0, 0);
    }
    for (const old of this.sheet.querySelectorAll(".pl-page-coming")) old.remove();
    for (const old of this.sheet.children) old.classList.add("pl-page-old");
    for (const page of pages) page.classList.add("pl-page-coming");
    this.sheet.append(...pages);
    return this.#pages[0].fetch();
  }

  /** Lights what sounds at a time; touches only what changed since the last time. */
  light(s) {
    if (!this.doc || !this.window.offsetParent) return;
    const now = new Set();
    for (const note of this.notes.sounding(s)) now.add(note.id);
    for (const id of this.#lit) if (!now.has(id)) this.#mark(id, false);
    for (const id of now) if (!this.#lit.has(id)) this.#mark(id, true);
    this.#lit = now;
    const bar = barAt(this.doc, s)?.bar ?? null;
    if (bar !== this.#bar) this.#turnTo(bar);
  }

  shade(selection) {
    for (const page of this.#pages) page.shade(selection?.bars ?? null);
  }

  #mark(id, lit) {
    for (const page of this.#pages) page.mark(id, lit);
  }

  #turnTo(bar) {
    const at = this.#pages.find((page) => page.hasBar(bar));
    if (!at) {
      this.#pages.find((page) => !page.asked && player.playing)?.fetch();
      return;
    }
    for (const page of this.#pages) page.showBar(page === at ? bar : null);
    this.#bar = bar;
    this.follow.to(at.systemOf(bar));
  }

  #arrived() {
    for (const old of this.sheet.querySelectorAll(".pl-page-old")) old.remove();
    for (const page of this.#pages) page.element.classList.remove("pl-page-coming");
    let last = null;
    for (const page of this.#pages) last = page.countBars(last);
    this.shade(state.selection);
    for (const id of this.#lit) this.#mark(id, true);
    this.#bar = null;
    this.light(state.position_s);
  }

  #see(entries) {
    for (const entry of entries) {
      if (entry.isIntersecting) this.#pages.find((page) => page.element === entry.target)?.fetch();
    }
  }

  #click(event) {
    const { doc } = this;
    const page = this.#pages.find((one) => one.element.contains(event.target));
    if (!page || !doc) return;
    const note = page.noteAt(event);
    if (note) return player.seek(nearest(this.notes.notes.filter((row) => row.id === note).map((row) => row.on_s)));
    const bar = page.barAt(event);
    if (bar === null) return;
    if (event.shiftKey) selectTo(doc, bar);
    else player.seek(nearest(doc.bars.filter((one) => one.bar === bar).map((one) => one.start_s)));
  }
}

/** Of the times something sounds (repeats), the one nearest to where the music is. */
function nearest(times_s) {
  const away = (s) => Math.abs(s - player.position_s);
  return times_s.reduce((best, s) => (away(s) < away(best) ? s : best), times_s[0] ?? 0);
}

async function selectTo(doc, bar) {
  const selection = await import("./selection.js");
  selection.selectTo(doc.bars.findIndex((one) => one.bar === bar));
}
