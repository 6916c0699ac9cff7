/**
 * The list of projects: find, open, name, star, copy, delete and bring back.
 * Shows what `/api/projects` says; what a project holds is the chat's and the studio's to show.
 */

import { getJson, send, toast } from "../api.js";
import { emit } from "../bus.js";
import { setProject, state } from "../state.js";
import { t } from "../strings.js";
import { button, el, enterRow, hiddenText, iconButton, iconOf, moveByArrows, onWhile, timeOf } from "./dom.js";

const SEARCH_PAUSE_MS = 250;
const WORKING_PAUSE_MS = 4000;
const NAME_LENGTH = 120;
/** How the store calls a project that was begun without a name. */
const UNNAMED = /^untitled \d{4}-/;

/** @param {HTMLElement} root */
export function mountProjects(root) {
  new ProjectList(root).start();
}

/** What a person calls a project: its name, or what it began with where it has none. */
export function nameOf(project) {
  const name = project.title || (UNNAMED.test(project.name) ? "" : project.name);
  return name || t("panels.unnamed");
}

class ProjectList {
  constructor(root) {
    this.root = root;
    this.projects = [];
    this.deleted = [];
    /** @type {Map<string, ProjectRow>} */
    this.rows = new Map();
    this.asked = 0;
  }

  start() {
    this.search = el("input", {
      type: "search",
      class: "pp-field",
      "aria-label": t("panels.search"),
      placeholder: t("panels.search_short"),
      maxlength: 200,
      on: { input: () => this.refreshSoon(SEARCH_PAUSE_MS) },
    });
    const add = button("", () => this.add(), { class: "pp-button pp-primary" });
    add.append(iconOf("plus"), t("panels.new"));
    this.list = el("ul", { class: "pp-list", role: "list", "aria-label": t("panels.projects") });
    this.note = el("p", { class: "pp-note", role: "status" });
    this.bin = el("details", { class: "pp-bin", hidden: true });
    this.root.classList.add("pp-panel", "pp-projects");
    this.root.replaceChildren(el("div", { class: "pp-find" }, this.search, add), this.note, this.list, this.bin);
    moveByArrows(this.list, ".pp-row", ".pp-row-main");
    this.list.addEventListener("keydown", (event) => this.key(event));
    this.search.addEventListener("keydown", (event) => this.searchKey(event));
    this.listen();
    this.refresh();
  }

  listen() {
    ["projects:changed", "turn:done"].forEach((name) => onWhile(this.root, name, () => this.refreshSoon(0)));
    onWhile(this.root, "project", () => this.mark());
    // A song that is there has a title; a turn that ended unseen told the list nothing.
    onWhile(this.root, "doc", ({ doc }) => doc && !this.rows.get(state.project)?.project.title && this.refreshSoon(0));
    onWhile(this.root, "job", ({ job }) => {
      const row = this.rows.get(state.project);
      if (row && job) row.setWorking(["queued", "running"].includes(job.state));
    });
  }

  refreshSoon(pause_ms) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), pause_ms);
  }

  async refresh() {
    clearTimeout(this.timer);
    this.asked += 1;
    const number = this.asked;
    const words = this.search.value.trim();
    try {
      const answer = await getJson(`/api/projects?search=${encodeURIComponent(words)}`);
      // A slower answer to an older question never replaces a newer one.
      if (number !== this.asked) return;
      this.projects = answer.projects;
      this.deleted = answer.deleted ?? [];
      this.draw(words);
      emit("projects:listed", { projects: this.projects });
    } catch (error) {
      if (number === this.asked) this.note.textContent = error.message;
    }
    if (this.projects.some((project) => project.working) && this.root.isConnected) this.refreshSoon(WORKING_PAUSE_MS);
  }

  draw(words) {
    const focused = document.activeElement;
    this.drawing = true;
    const shown = new Set(this.projects.map((project) => project.id));
    for (const [id, row] of this.rows) if (!shown.has(id)) this.drop(id, row);
    this.projects.forEach((project, at) => {
      let row = this.rows.get(project.id);
      if (!row) this.rows.set(project.id, (row = new ProjectRow(project, this)));
      row.update(project);
      if (this.list.children[at] !== row.node) this.list.insertBefore(row.node, this.list.children[at] ?? null);
    });
    // Moving a row in the document takes the focus from it.
    if (focused instanceof HTMLElement && this.list.contains(focused)) focused.focus();
    this.drawing = false;
    this.note.textContent = this.projects.length ? "" : words ? t("panels.none_found", { words }) : t("panels.none_yet");
    this.drawBin();
    this.mark();
  }

  drop(id, row) {
    const hadFocus = row.node.contains(document.activeElement);
    const next = row.node.nextElementSibling ?? row.node.previousElementSibling;
    row.node.remove();
    this.rows.delete(id);
    if (hadFocus) (next?.querySelector(".pp-row-main") ?? this.search).focus();
  }

  drawBin() {
    this.bin.hidden = !this.deleted.length;
    const rows = this.deleted.map((project) => {
      const name = nameOf(project);
      const back = button(t("panels.restore"), () => this.undelete(project), {
        "aria-label": t("panels.restore_named", { name }),
      });
      const words = el("span", { class: "pp-bin-name" }, name, " ", project.deleted_at_s && timeOf(project.deleted_at_s));
      return el("li", {}, words, back);
    });
    const heading = el("summary", { text: t("panels.deleted", { count: this.deleted.length }) });
    this.bin.replaceChildren(heading, el("ul", { role: "list" }, ...rows));
  }

  mark() {
    for (const [id, row] of this.rows) row.setCurrent(id === state.project);
    const all = [...this.list.querySelectorAll(".pp-row")];
    const held = document.activeElement?.closest?.(".pp-row");
    enterRow(all, all.includes(held) ? held : this.rows.get(state.project)?.node);
  }

  key(event) {
    const row = [...this.rows.values()].find((each) => each.node.contains(event.target));
    if (!row || event.target.closest("input")) return;
    if (event.key === "F2") row.rename();
    else if (event.key === "Delete") this.remove(row.project);
    else if (event.key === "Escape" && row.opened) row.toggle(false);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  searchKey(event) {
    if (event.key === "ArrowDown") this.list.querySelector(".pp-row-main")?.focus();
    else if (event.key === "Enter" && this.projects.length === 1) setProject(this.projects[0].id);
    else if (event.key === "Escape" && this.search.value) this.search.value = "";
    else return;
    event.preventDefault();
    event.stopPropagation();
    if (event.key === "Escape") this.refresh();
  }

  /** A new project; an empty one that nobody named yet is as good as new. */
  async add() {
    const empty = this.projects.find((project) => project.throwaway && !project.turn_count && !project.working);
    const project = empty ?? (await this.ask(() => send("POST", "/api/projects", {})));
    if (!project) return;
    this.search.value = "";
    setProject(project.id);
    emit("projects:changed");
  }

  async rename(project, name) {
    const path = `/api/projects/${project.id}`;
    const renamed = Boolean(await this.ask(() => send("PATCH", path, { name })));
    if (renamed) emit("pulse:now"); // the rest of the page learns the name from there
    return renamed;
  }

  star(project) {
    return this.ask(() => send("PATCH", `/api/projects/${project.id}`, { starred: !project.starred }));
  }

  async duplicate(project) {
    const copy = await this.ask(() => send("POST", `/api/projects/${project.id}/duplicate`, {}));
    if (copy) toast(t("panels.duplicated", { name: nameOf(copy) }), { label: t("panels.open"), act: () => setProject(copy.id) });
  }

  async remove(project) {
    const gone = await this.ask(() => send("DELETE", `/api/projects/${project.id}`));
    if (!gone) return;
    if (state.project === project.id) setProject(null);
    toast(t("panels.deleted_one", { name: nameOf(project) }), { label: t("panels.undo"), act: () => this.undelete(project, true) });
  }

  async undelete(project, open = false) {
    const back = await this.ask(() => send("POST", `/api/projects/${project.id}/undelete`));
    if (back && open) setProject(back.id);
    if (back) toast(t("panels.restored", { name: nameOf(back) }));
  }

  /** Does something, then shows what is so now; a refusal becomes a sentence on the page. */
  async ask(act) {
    try {
      const answer = (await act()) ?? true;
      emit("projects:changed");
      return answer;
    } catch (error) {
      toast(error.message);
      return null;
    }
  }
}

class ProjectRow {
  constructor(project, list) {
    this.project = project;
    this.list = list;
    this.opened = false;
    this.name = el("span", { class: "pp-row-name" });
    this.below = el("span", { class: "pp-row-below" });
    this.dot = el("span", { class: "pp-dot", title: t("panels.working"), hidden: true }, hiddenText(t("panels.working")));
    this.main = button("", () => this.open(), { class: "pp-row-main", title: t("panels.row_help") });
    this.main.append(el("span", { class: "pp-row-top" }, this.name, this.dot), this.below);
    this.main.addEventListener("dblclick", () => this.rename());
    this.starred = iconButton("star", "", () => list.star(this.project), { class: "pp-icon pp-star" });
    this.more = iconButton("more", "", () => this.toggle(!this.opened), { "aria-expanded": "false" });
    this.actions = el(
      "div",
      { class: "pp-actions", hidden: true },
      button(t("panels.rename"), () => this.rename()),
      button(t("panels.duplicate"), () => list.duplicate(this.project)),
      button(t("panels.delete"), () => list.remove(this.project), { class: "pp-button pp-danger" }),
    );
    this.line = el("div", { class: "pp-row-line" }, this.main, this.starred, this.more);
    this.node = el("li", { class: "pp-row" }, this.line, this.actions);
  }

  open() {
    setProject(this.project.id);
    emit("project:chosen"); // also where it is open already
  }

  update(project) {
    this.project = project;
    const name = nameOf(project);
    this.name.textContent = name;
    const versions = project.version_count === 1 ? t("panels.one_version") : t("panels.versions_count", { count: project.version_count });
    this.below.replaceChildren(timeOf(project.updated_at_s), ...(project.version_count ? [" · ", versions] : []));
    label(this.starred, t("panels.star_named", { name }));
    this.starred.setAttribute("aria-pressed", String(Boolean(project.starred)));
    label(this.more, t("panels.more_named", { name }));
    this.setWorking(project.working);
  }

  setWorking(working) {
    this.dot.hidden = !working;
  }

  setCurrent(current) {
    this.node.classList.toggle("is-current", current);
    if (current) this.main.setAttribute("aria-current", "true");
    else this.main.removeAttribute("aria-current");
  }

  toggle(open) {
    this.opened = open;
    this.actions.hidden = !open;
    this.more.setAttribute("aria-expanded", String(open));
    if (!open && this.actions.contains(document.activeElement)) this.more.focus();
  }

  /** The name becomes a field; Enter or leaving it keeps what was written, Esc does not. */
  rename() {
    if (this.field) return;
    this.toggle(false);
    const before = nameOf(this.project);
    this.field = el("input", { class: "pp-field", "aria-label": t("panels.new_name"), maxlength: NAME_LENGTH });
    this.field.value = before;
    this.line.hidden = true;
    this.node.prepend(this.field);
    this.field.focus();
    this.field.select();
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      this.endRename(event.key === "Enter" ? this.field.value : before, true);
    });
    this.field.addEventListener("blur", () => this.field && !this.list.drawing && this.endRename(this.field.value, false));
  }

  async endRename(text, keepFocus) {
    const field = this.field;
    const before = nameOf(this.project);
    const name = text.trim();
    this.field = null;
    this.line.hidden = false;
    field.remove();
    if (keepFocus) this.main.focus();
    if (!name || name === before) return;
    this.name.textContent = name;
    if (!(await this.list.rename(this.project, name))) this.name.textContent = before;
  }
}

function label(node, words) {
  node.setAttribute("aria-label", words);
  node.title = words;
}
