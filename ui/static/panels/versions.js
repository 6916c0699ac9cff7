/**
 * The versions of the song, newest first, with the branches drawn beside them: look at one, go back to one, compare two.
 * Looking changes nothing; going back is said as a sentence, so that it is a turn like any other. Names, stars and what
 * may go are `version_marks.js`'s.
 */

import { getJson, toast } from "../api.js";
import { emit } from "../bus.js";
import { setChosen, state } from "../state.js";
import { t } from "../strings.js";
import { button, el, enterRow, hiddenText, moveByArrows, onWhile, svgEl, timeOf } from "./dom.js";
import { layOut, ordinal } from "./version_lanes.js";
import { calledOf, markButtons } from "./version_marks.js";

const LANE_PX = 16;
const MARGIN_PX = 12;
// Deeper branches share the last lane: on a narrow screen the words need the room.
const MOST_LANES = 6;

/** @param {HTMLElement} root */
export function mountVersions(root) {
  new VersionTree(root).start();
}

class VersionTree {
  constructor(root) {
    this.root = root;
    this.asked = 0;
    this.answer = { head: null, versions: [] };
    /** @type {string|null} the version that is to be compared with the one chosen next */
    this.first = null;
    /** @type {string|null} what the document that comes next is compared with */
    this.comparing = null;
  }

  start() {
    this.note = el("p", { class: "pp-note", role: "status" });
    this.lines = svgEl("svg", { class: "pp-lines", "aria-hidden": "true", focusable: "false" });
    this.list = el("ol", { class: "pp-list pp-version-list", role: "list", reversed: true, "aria-label": t("panels.versions") });
    this.pairWords = el("span", { class: "pp-pair-words", role: "status" });
    const cancel = button(t("panels.cancel"), () => this.choose(null));
    this.pairBar = el("div", { class: "pp-pair", hidden: true }, this.pairWords, cancel);
    this.root.classList.add("pp-panel", "pp-versions");
    this.root.replaceChildren(this.note, el("div", { class: "pp-tree" }, this.lines, this.list), this.pairBar);
    moveByArrows(this.list, ".pp-row", ".pp-row-main");
    // The row that has the focus is taller: were it left on the way down, the press would end on another row and be lost.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => event.target.closest("button")?.focus({ preventScroll: true }));
    new ResizeObserver(() => this.drawLines()).observe(this.list);
    onWhile(this.root, "project", () => this.restart());
    onWhile(this.root, "turn:done", () => this.refresh());
    onWhile(this.root, "versions:changed", () => this.refresh());
    onWhile(this.root, "doc", () => this.docChanged());
    this.refresh();
  }

  restart() {
    this.answer = { head: null, versions: [] };
    this.first = null;
    this.draw();
    this.refresh();
  }

  docChanged() {
    this.mark();
    const { before, before_audio: sound } = state.doc?.changes ?? {};
    if (this.comparing && this.comparing === before && !sound) toast(t("panels.no_sound_of", { version: before }));
    this.comparing = null;
    const known = new Set(this.answer.versions.map((version) => version.id));
    if (state.doc && (!known.has(state.doc.version) || (state.doc.is_head && this.answer.head !== state.doc.version))) this.refresh();
  }

  async refresh() {
    this.asked += 1;
    const number = this.asked;
    if (!state.project) return this.draw();
    try {
      const answer = await getJson(`/api/projects/${state.project}/versions`);
      if (number !== this.asked) return;
      this.answer = answer;
      this.draw();
    } catch (error) {
      if (number === this.asked) this.note.textContent = error.message;
    }
  }

  /** The tree as it is now. An answer that is still under way is older. */
  shown(answer) {
    this.asked += 1;
    this.answer = answer;
    this.draw();
  }

  draw() {
    const { versions, head } = this.answer;
    const focusedId = document.activeElement?.closest?.(".pp-versions .pp-row")?.dataset.version;
    this.laid = layOut(versions, head);
    const byId = new Map(versions.map((version) => [version.id, version]));
    const rows = this.laid.places.map((place, at) => this.row(byId.get(place.id), place, this.laid.places[at + 1]));
    this.list.replaceChildren(...rows);
    this.note.textContent = versions.length ? "" : t("panels.no_versions");
    if (!byId.has(this.first)) this.first = null;
    this.mark();
    this.showPair();
    this.drawLines();
    if (focusedId) this.rowOf(focusedId)?.querySelector(".pp-row-main").focus();
  }

  row(version, place, below) {
    const isHead = version.id === this.answer.head;
    const name = calledOf(version);
    const top = el("span", { class: "pp-row-top" }, el("span", { class: "pp-row-name", text: name }));
    if (isHead) top.append(badge(t("panels.now"), "pp-badge pp-badge-now"));
    if (version.starred) top.append(badge(t("panels.starred"), "pp-badge pp-badge-star"));
    if (version.take) top.append(badge(t("panels.recording"), "pp-badge"));
    if (version.selected === false) top.append(badge(t("panels.candidate"), "pp-badge"));
    const beside = place.parent && place.parent !== below?.id ? hiddenText(` ${t("panels.from_version", { version: place.parent })}`) : null;
    const facts = el("span", { class: "pp-row-below" }, `${version.id} · `, timeOf(version.created_at_s), beside);
    const said = version.said ? el("span", { class: "pp-said", text: t("panels.quoted", { words: version.said }) }) : null;
    const main = button("", () => this.press(version.id), { class: "pp-row-main", title: t("panels.show_help") });
    main.append(top, said ?? "", facts);
    return el("li", { class: "pp-row", "data-version": version.id }, main, this.actions(version, name, isHead));
  }

  actions(version, name, isHead) {
    const say = version.selected === false ? t("panels.take") : t("panels.go_back");
    const back = button(say, () => this.goTo(version.id), { "aria-label": `${say}: ${name}` });
    const pick = button(t("panels.compare_pick"), () => this.pick(version.id), {
      class: "pp-button pp-pick",
      "aria-pressed": "false",
      "aria-label": `${t("panels.compare_pick")}: ${name}, ${version.id}`,
    });
    const see = button(t("panels.see"), () => emit("show:panel", { panel: "song" }), { class: "pp-button pp-see", "aria-label": `${t("panels.see")}: ${name}` });
    const marks = markButtons(version, isHead, (answer) => this.shown(answer));
    return el("div", { class: "pp-actions" }, see, isHead ? null : back, this.answer.versions.length > 1 ? pick : null, ...marks);
  }

  /** What the song becomes does not depend on what is looked at. */
  goTo(id) {
    setChosen(null);
    emit("say", { text: `go back to ${id}` });
  }

  rowOf(id) {
    return this.list.querySelector(`[data-version="${CSS.escape(id)}"]`);
  }

  mark() {
    const rows = [...this.list.querySelectorAll(".pp-row")];
    for (const row of rows) {
      const shown = row.dataset.version === state.doc?.version;
      row.classList.toggle("is-current", shown);
      const main = row.querySelector(".pp-row-main");
      if (shown) main.setAttribute("aria-current", "true");
      else main.removeAttribute("aria-current");
    }
    enterRow(rows, document.activeElement?.closest?.(".pp-versions .pp-row") ?? rows.find((row) => row.matches(".is-current")));
  }

  /** A version is looked at, or, where one waits to be compared, compared with that one. */
  press(id) {
    if (this.first && this.first !== id) return this.compareWith(id);
    emit("show:version", { id });
  }

  pick(id) {
    if (this.first && this.first !== id) this.compareWith(id);
    else this.choose(this.first ? null : id);
  }

  choose(id) {
    this.first = id;
    this.showPair();
  }

  showPair() {
    this.list.querySelectorAll(".pp-pick").forEach((each) => {
      each.setAttribute("aria-pressed", String(this.first === each.closest(".pp-row").dataset.version));
    });
    this.root.classList.toggle("is-pairing", Boolean(this.first));
    this.pairBar.hidden = !this.first;
    this.pairWords.textContent = this.first ? t("panels.compare_one", { version: this.first }) : "";
  }

  /** The older one is the one before. */
  compareWith(id) {
    const [a, b] = [this.first, id].sort((one, other) => ordinal(one) - ordinal(other));
    this.choose(null);
    this.comparing = a;
    emit("compare", { a, b });
    emit("show:panel", { panel: "song" });
  }

  /** A dot for each version and a line to the one it was made from, at the heights the rows really have. */
  drawLines() {
    const places = this.laid?.places ?? [];
    const shown = Math.min(this.laid?.lanes ?? 1, MOST_LANES);
    const x = (lane) => MARGIN_PX + Math.min(lane, MOST_LANES - 1) * LANE_PX;
    const sky = this.list.getBoundingClientRect().top;
    const y = new Map(
      places.map(({ id }) => {
        const line = this.rowOf(id)?.querySelector(".pp-row-top").getBoundingClientRect();
        return [id, line ? line.top - sky + Math.min(line.height / 2, 11) : 0];
      }),
    );
    const laneOf = new Map(places.map(({ id, lane }) => [id, lane]));
    this.root.style.setProperty("--pl-lanes", `${MARGIN_PX * 2 + (shown - 1) * LANE_PX}px`);
    this.lines.setAttribute("height", String(this.list.offsetHeight));
    this.lines.setAttribute("width", String(MARGIN_PX * 2 + (shown - 1) * LANE_PX));
    const ways = places
      .filter(({ parent }) => parent)
      .map(({ id, lane, parent }) => way(x(lane), y.get(id), x(laneOf.get(parent)), y.get(parent), lane));
    const byId = new Map(this.answer.versions.map((version) => [version.id, version]));
    const dots = places.map(({ id, lane }) => {
      const kind = id === this.answer.head ? "is-head" : byId.get(id).selected === false ? "is-candidate" : "";
      return svgEl("circle", { cx: x(lane), cy: y.get(id), r: kind === "is-head" ? 6 : 4.5, class: `pp-node pp-lane-${lane % 8} ${kind}` });
    });
    this.lines.replaceChildren(...ways, ...dots);
  }
}

function badge(text, kind) {
  return el("span", { class: kind, text });
}

/** Down its own lane, then over to the lane of what it was made from. */
function way(from_x, from_y, to_x, to_y, lane) {
  const bend = Math.min(22, to_y - from_y);
  const d = from_x === to_x
    ? `M${from_x} ${from_y}V${to_y}`
    : `M${from_x} ${from_y}V${to_y - bend}C${from_x} ${to_y - bend / 2} ${to_x} ${to_y - bend / 2} ${to_x} ${to_y}`;
  return svgEl("path", { d, class: `pp-way pp-lane-${lane % 8}` });
}
