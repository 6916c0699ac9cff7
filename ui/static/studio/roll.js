/**
 * The piano roll: every note of the song on show, the bars and sections above it, the playhead over it.
 * Geometry is in roll_geometry.js, painting in roll_draw.js, fingers in roll_pointer.js; what is selected in selection.js.
 */

import { emit, on } from "../bus.js";
import { el } from "../panels/dom.js";
import { player } from "../player.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { HandMode } from "./hand/hand_mode.js";
import { indexNotes } from "./notes_index.js";
import { paintBase, paintKeys, paintOverlay, paletteOf, sized } from "./roll_draw.js";
import { bounded, fitting, lanesOf, opening } from "./roll_geometry.js";
import { followPointers } from "./roll_pointer.js";
import { colourOf } from "./track_colours.js";
import { clock, extendBars, placeAt, selectPlaces, selectTo, selectionChip, stretchesOf, toggleTrack } from "./selection.js";
import { keyWords } from "./words.js";

const ZOOM_STEP = 1.5;
const KEYS_PX = { pitches: 34, drums: 76, roomy_drums: 104 };
/** From this width on the names of the drums get the room they need. */
const ROOMY_PX = 480;
/** The page turns when the playhead is this far across, and then stands this far in. */
const TURN_AT = 0.92;
const TURN_TO = 0.06;

/** @param {HTMLElement} root its place in the studio */
export function mountRoll(root) {
  return new Roll(root);
}

class Roll {
  constructor(root) {
    this.root = root;
    this.shown = null;
    this.view = null;
    this.follows = true;
    this.selecting = false;
    this.turnedTo = null;
    this.asked = 0;
    this.unseen = false;
    this.stretches = [];
    this.#build();
    this.#listen();
    this.#take(state.doc);
  }

  #build() {
    const button = (text, label, act, traits = {}) =>
      el("button", { type: "button", class: "pl-roll-button", "aria-label": label, title: label, text, on: { click: act }, ...traits });
    this.chips = el("div", { class: "pl-roll-chips", role: "group", "aria-label": t("roll.parts") });
    this.followButton = button(t("roll.follow"), t("roll.follow_long"), () => this.#follow(!this.follows), { "aria-pressed": "true" });
    this.selectButton = button(t("roll.select"), t("roll.select_long"), () => this.#select(!this.selecting), { "aria-pressed": "false" });
    this.editButton = button(t("hand.edit"), t("hand.edit_long"), () => this.hand.toggle(), { "aria-pressed": "false", class: "pl-roll-button pl-roll-edit" });
    const tools = el(
      "div",
      { class: "pl-roll-tools", role: "group", "aria-label": t("roll.view") },
      button("−", t("roll.zoom_out"), () => this.#zoom(1 / ZOOM_STEP)),
      button("+", t("roll.zoom_in"), () => this.#zoom(ZOOM_STEP)),
      button(t("roll.fit"), t("roll.fit_long"), () => this.#fit()),
      this.followButton,
      this.selectButton,
      this.editButton,
      button("?", t("keyboard.help"), () => emit("help:open"), { class: "pl-roll-button pl-roll-list-keys" }),
    );
    this.keys = el("canvas", { class: "pl-roll-keys", "aria-hidden": "true" });
    this.base = el("canvas", { class: "pl-roll-base", role: "img" });
    this.overlay = el("canvas", { class: "pl-roll-overlay", "aria-hidden": "true" });
    this.window = el("div", { class: "pl-roll-window" }, this.base, this.overlay);
    this.space = el("div", { class: "pl-roll-space" }, this.window);
    this.scroller = el("div", { class: "pl-roll-scroll", tabindex: "0", role: "group", "aria-label": t("roll.keys") }, this.space);
    this.nothing = el("p", { class: "pl-roll-nothing", text: t("roll.nothing") });
    this.stage = el("div", { class: "pl-roll-stage" }, this.keys, this.scroller);
    this.root.classList.add("pl-roll");
    this.hand = new HandMode(this);
    this.root.replaceChildren(
      el("div", { class: "pl-roll-bar" }, this.chips, tools),
      this.hand.bar.element,
      this.stage,
      this.hand.bar.told,
      this.nothing,
      selectionChip(t(window.matchMedia("(pointer: coarse)").matches ? "roll.hint_touch" : "roll.hint")),
    );
  }

  #listen() {
    on("doc", ({ doc }) => this.#take(doc));
    on("selection", () => this.#showSelection());
    on("player:position", () => this.#move());
    on("player:state", ({ playing }) => {
      if (playing && !this.wasPlaying) this.#follow(true);
      this.wasPlaying = playing;
    });
    this.scroller.addEventListener("scroll", () => this.#scrolled());
    this.scroller.addEventListener("keydown", (event) => this.#key(event));
    followPointers(this.window, {
      seek: (x) => this.#seek(x),
      extend: (x) => this.view && selectTo(this.#placeAt(x)),
      drag: (from, to) => this.view && selectPlaces(this.#placeAt(from), this.#placeAt(to)),
      zoom: (factor, x) => this.#zoom(factor, x),
      fingerSelects: () => this.selecting,
      isFree: () => !this.hand.active,
    });
    on("hand", ({ active }) => {
      this.editButton.setAttribute("aria-pressed", String(active));
      this.window.classList.toggle("is-edited", active);
      this.scroller.setAttribute("aria-label", t(active ? "hand.keys" : "roll.keys"));
    });
    new ResizeObserver(() => this.#resized()).observe(this.scroller);
    const theme = new MutationObserver(() => this.#recolour());
    const classes = { attributes: true, attributeFilter: ["class", "style"] };
    [document.documentElement, document.body].forEach((node) => theme.observe(node, classes));
  }

  /** Another document: the scale and place are kept while it is the same project's song, so that an edit does not jump. */
  #take(doc) {
    const same = doc && this.view && this.view.doc.project === doc.project;
    const names = new Set(doc?.tracks.map((track) => track.id));
    if (this.shown && ![...this.shown].every((id) => names.has(id))) this.shown = null;
    this.stage.hidden = !doc;
    this.nothing.hidden = Boolean(doc);
    if (!doc) {
      this.view = null;
      this.chips.replaceChildren();
      this.root.dataset.sounding = "";
      return;
    }
    const tracks = new Map(doc.tracks.map((track) => [track.id, { ...track, colour: colourOf(track) }]));
    const width_px = this.scroller.clientWidth;
    const scale = same ? bounded(this.view.px_per_s, doc, width_px) : opening(doc, width_px);
    const left_s = same ? this.view.left_s : 0;
    this.view = { doc, index: indexNotes(doc), tracks, shown: this.shown, left_s, px_per_s: scale, width_px, lanes: null };
    this.palette = paletteOf(this.root);
    this.base.setAttribute("aria-label", describe(doc));
    this.#buildChips();
    this.hand.load(doc);
    this.#lay();
  }

  /** Painted anew, with the rows that are there. */
  repaint() {
    this.#paintSoon();
  }

  /** Rows, height and picture anew. */
  relay() {
    this.#lay();
  }

  /** @param {number} px_per_s is zoomed in to, where the picture is smaller */
  comeNear(px_per_s) {
    if (this.view && this.view.px_per_s < px_per_s) this.#zoom(px_per_s / this.view.px_per_s, (state.position_s - this.view.left_s) * this.view.px_per_s);
  }

  /** @param {number} x place in the window */
  seek(x) {
    this.#seek(x);
  }

  /** @param {number} at_s is scrolled to where it is not in sight */
  bringIntoView(at_s) {
    const { view } = this;
    const at = (at_s - view.left_s) * view.px_per_s;
    if (at < 0 || at > view.width_px - 20) this.#scrollTo(at_s * view.px_per_s - view.width_px / 3);
  }

  #buildChips() {
    this.chips.replaceChildren(...this.view.doc.tracks.map((track) => this.#chip(track)));
    this.#showSelection();
  }

  #chip(track) {
    const name = track.label || track.name;
    const swatch = el("span", { class: "pl-roll-swatch", "aria-hidden": "true" });
    swatch.style.background = `var(--pl-track-${colourOf(track)})`;
    const pick = el("button", { type: "button", class: "pl-roll-pick", title: t("roll.pick", { part: name }), "data-track": track.name }, swatch, name);
    pick.addEventListener("click", (event) => toggleTrack(track.name, event.shiftKey || event.ctrlKey || event.metaKey));
    const alone = el("button", { type: "button", class: "pl-roll-alone", "data-alone": track.id, "aria-pressed": "false" });
    alone.append(el("span", { class: "pl-roll-eye", "aria-hidden": "true" }));
    alone.setAttribute("aria-label", t("roll.alone", { part: name }));
    alone.title = t("roll.alone", { part: name });
    alone.addEventListener("click", () => this.#showAlone(track.id));
    return el("span", { class: "pl-roll-chip" }, pick, alone);
  }

  #showAlone(id) {
    this.shown = this.shown?.has(id) ? null : new Set([id]);
    this.view.shown = this.shown;
    this.chips.querySelectorAll("[data-alone]").forEach((button) => {
      button.setAttribute("aria-pressed", String(this.shown?.has(button.dataset.alone) ?? false));
    });
    this.#lay();
  }

  #showSelection() {
    this.stretches = stretchesOf(state.doc, state.selection);
    const chosen = new Set(state.selection?.tracks ?? []);
    this.chips.querySelectorAll("[data-track]").forEach((button) => {
      button.setAttribute("aria-pressed", String(chosen.has(button.dataset.track)));
    });
    this.#move();
  }

  /** Rows, height and width anew, then everything painted. */
  #lay() {
    const { view } = this;
    if (!view) return;
    view.lanes = lanesOf(view.doc, view.index.notes, this.shown);
    view.hand = this.hand.active && this.hand.notes ? this.hand : null;
    if (view.hand) view.lanes = this.hand.lanes(view.lanes);
    const drums_px = this.stage.clientWidth >= ROOMY_PX ? KEYS_PX.roomy_drums : KEYS_PX.drums;
    const keys_px = view.lanes.drums.length ? drums_px : KEYS_PX.pitches;
    this.stage.style.setProperty("--pl-roll-keys", `${keys_px}px`);
    view.width_px = this.scroller.clientWidth;
    this.#stretch();
    paintKeys(sized(this.keys, keys_px, view.lanes.height_px), view, this.palette, keys_px);
    this.#paint();
  }

  #stretch() {
    const { view } = this;
    this.space.style.width = `${Math.max(view.width_px, Math.round(view.doc.duration_s * view.px_per_s))}px`;
    this.window.style.width = `${view.width_px}px`;
    this.window.style.height = `${view.lanes.height_px}px`;
    this.turnedTo = Math.round(view.left_s * view.px_per_s);
    this.scroller.scrollLeft = this.turnedTo;
    view.left_s = this.scroller.scrollLeft / view.px_per_s;
  }

  #paint() {
    const { view } = this;
    if (!view?.lanes || view.width_px < 1) return;
    paintBase(sized(this.base, view.width_px, view.lanes.height_px), view, this.palette);
    this.#move();
  }

  /** One frame: only what moves. */
  #move() {
    const { view } = this;
    if (!view?.lanes) return;
    const lit = view.index.sounding(state.position_s);
    const ids = lit.map((note) => note.id).join(" ");
    if (this.root.dataset.sounding !== ids) this.root.dataset.sounding = ids;
    if (this.unseen || view.width_px < 1) return;
    if (player.playing && this.follows) this.#turnPage();
    const now = { at_s: state.position_s, lit, stretches: this.stretches };
    paintOverlay(sized(this.overlay, view.width_px, view.lanes.height_px), view, this.palette, now);
  }

  /** Turns like a page, without gliding: calm for the eyes, and the notes are painted once a page. */
  #turnPage() {
    const { view } = this;
    const at = (state.position_s - view.left_s) * view.px_per_s;
    if (at >= 0 && at <= view.width_px * TURN_AT) return;
    this.#scrollTo(state.position_s * view.px_per_s - view.width_px * TURN_TO);
  }

  #scrollTo(left_px) {
    const { view } = this;
    const most = this.space.clientWidth - view.width_px;
    this.turnedTo = Math.round(Math.min(Math.max(left_px, 0), Math.max(most, 0)));
    if (Math.abs(this.scroller.scrollLeft - this.turnedTo) < 1) return;
    this.scroller.scrollLeft = this.turnedTo;
    this.#scrolled();
  }

  #scrolled() {
    const { view } = this;
    if (!view || this.scroller.clientWidth < 1) return;
    const byPerson = Math.abs(this.scroller.scrollLeft - this.turnedTo) > 2;
    if (byPerson && player.playing) this.#follow(false);
    if (byPerson) this.turnedTo = this.scroller.scrollLeft;
    view.left_s = this.scroller.scrollLeft / view.px_per_s;
    this.#paintSoon();
  }

  #paintSoon() {
    cancelAnimationFrame(this.asked);
    this.asked = requestAnimationFrame(() => this.#paint());
  }

  #follow(wanted) {
    this.follows = wanted;
    this.followButton.setAttribute("aria-pressed", String(wanted));
    if (wanted) this.#move();
  }

  #select(wanted) {
    this.selecting = wanted;
    this.selectButton.setAttribute("aria-pressed", String(wanted));
    this.window.classList.toggle("is-selecting", wanted);
  }

  #zoom(factor, x = this.view?.width_px / 2) {
    const { view } = this;
    if (!view) return;
    const at_s = view.left_s + x / view.px_per_s;
    view.px_per_s = bounded(view.px_per_s * factor, view.doc, view.width_px);
    view.left_s = Math.max(0, at_s - x / view.px_per_s);
    this.#stretch();
    this.#paintSoon();
  }

  #fit() {
    if (!this.view) return;
    this.view.px_per_s = fitting(this.view.doc, this.view.width_px);
    this.view.left_s = 0;
    this.#stretch();
    this.#paint();
  }

  #resized() {
    const { view } = this;
    const width_px = this.scroller.clientWidth;
    this.unseen = width_px < 1;
    if (!view || this.unseen) return;
    if (width_px === view.width_px) return this.#showAgain();
    const wasWhole = view.width_px < 1 || view.px_per_s <= fitting(view.doc, view.width_px) * 1.01;
    view.px_per_s = wasWhole ? opening(view.doc, width_px) : bounded(view.px_per_s, view.doc, width_px);
    this.#lay();
  }

  /** Back from behind another tab: at the same place, with what has changed meanwhile. */
  #showAgain() {
    this.#stretch();
    this.#paint();
  }

  #recolour() {
    if (!this.view) return;
    this.palette = paletteOf(this.root);
    this.#lay();
  }

  #placeAt(x) {
    return placeAt(this.view.doc, this.view.left_s + x / this.view.px_per_s);
  }

  #seek(x) {
    if (this.view) player.seek(this.view.left_s + x / this.view.px_per_s);
  }

  /** Keys of the roll itself, while the focus is on it; they work with the page's shortcuts switched off too. */
  #key(event) {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (this.view && this.hand.key(event)) {
      event.preventDefault();
      return event.stopPropagation();
    }
    if (!this.view || event.ctrlKey || event.metaKey || event.altKey) return;
    if (step && event.shiftKey) extendBars(step);
    else if (step) player.seek(barStart(this.view.doc, placeAt(this.view.doc, state.position_s + 0.01) + step));
    else if (event.key === "+") this.#zoom(ZOOM_STEP);
    else if (event.key === "-") this.#zoom(1 / ZOOM_STEP);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function barStart(doc, place) {
  return doc.bars[Math.min(Math.max(place, 0), doc.bars.length - 1)]?.start_s ?? 0;
}

/** The song in one sentence, for who cannot see the picture. */
export function describe(doc) {
  const parts = new Intl.ListFormat(document.documentElement.lang || "en").format(doc.tracks.map((track) => track.label || track.name));
  const bars = new Set(doc.bars.map((bar) => bar.bar)).size;
  return t("roll.describe", { title: doc.title, parts, bars, length: clock(doc.duration_s), key: keyWords(doc.key), count: doc.notes.count });
}
