/**
 * What can be taken away of the version on show: sound, notes, score, stems, everything.
 * What is there is a plain link; what is not is made first, on its row, and then comes by itself.
 */

import { getJson, send } from "../api.js";
import { emit } from "../bus.js";
import { state } from "../state.js";
import { inWords, t } from "../strings.js";
import { button, el, iconOf, onWhile, sizeOf } from "./dom.js";
import { follow } from "./making.js";

/** Which artefact kinds stand under which heading, in the order shown. */
const GROUPS = [
  { name: "sound", kinds: ["mix", "mix_flac", "mix_mp3"] },
  { name: "notes", kinds: ["midi", "midi_written", "musicxml"] },
  { name: "score", kinds: ["score_pdf", "score_svg", "lead_sheet", "pianoroll", "lrc"] },
  { name: "stems", kinds: ["stem", "stem_dry"] },
];

/** @param {HTMLElement} root */
export function mountDownloads(root) {
  new Downloads(root).start();
}

class Downloads {
  constructor(root) {
    this.root = root;
    this.asked = 0;
    this.files = [];
    /** @type {Map<string, {words: string, job: string|null}>} what is being made, or why it was not, by kind */
    this.making = new Map();
  }

  start() {
    this.root.classList.add("pp-panel", "pp-downloads");
    this.note = el("p", { class: "pp-note", role: "status" });
    this.groups = el("div", { class: "pp-groups" });
    const heading = el("h2", { class: "pp-hidden", text: t("panels.downloads") });
    this.root.replaceChildren(heading, this.note, this.groups);
    for (const name of ["doc", "named"]) onWhile(this.root, name, () => this.docChanged());
    this.docChanged();
  }

  get place() {
    return state.project && state.doc ? `/api/projects/${state.project}/versions/${state.doc.version}` : null;
  }

  docChanged() {
    if (this.shown !== this.place) {
      this.files = [];
      this.making = new Map();
    }
    this.shown = this.place;
    this.refresh();
  }

  async refresh() {
    this.asked += 1;
    const number = this.asked;
    const place = this.place;
    if (!place) return this.draw();
    try {
      const files = await getJson(`${place}/downloads`);
      if (number !== this.asked) return;
      this.files = Array.isArray(files) ? files : files.downloads;
      this.draw();
    } catch (error) {
      if (number === this.asked) this.note.textContent = error.message;
    }
  }

  draw() {
    this.note.textContent = state.doc ? "" : t("panels.nothing_to_download");
    if (!state.doc || !this.files.length) return this.groups.replaceChildren();
    const focused = document.activeElement?.closest?.(".pp-downloads [data-file]")?.dataset.file;
    const sections = GROUPS.map((group) => this.group(group)).filter(Boolean);
    this.groups.replaceChildren(this.heading(), ...sections, this.everything());
    const again = focused && this.groups.querySelector(`[data-file="${CSS.escape(focused)}"]`);
    if (again) (again.querySelector("a, button") ?? again).focus();
  }

  heading() {
    const { version, label, title } = state.doc;
    const name = state.name || title || t("panels.unnamed");
    const heading = el("div", { class: "pp-of-version" }, el("p", { text: t("panels.files_of", { name, version }) }));
    if (label && label !== name) heading.append(el("p", { class: "pp-row-below", text: label }));
    // What is only missing says so on its row, where it can be made.
    const old = (state.doc.stale ?? []).filter(({ make }) => !make);
    heading.append(...old.map(({ why, why_told }) => el("p", { class: "pp-stale", text: inWords(why_told, why) })));
    return heading;
  }

  group({ name, kinds }) {
    const files = kinds.flatMap((kind) => this.files.filter((file) => file.kind === kind));
    if (!files.length) return null;
    const rights = [...new Set(files.map((file) => rightsOf(file) || rightsOf(state.doc)).filter(Boolean))];
    const heading = t(`panels.group_${name}`);
    return el(
      "section",
      { class: "pp-group", "aria-label": heading },
      el("h3", { text: heading }),
      el("ul", { class: "pp-list", role: "list" }, ...files.map((file) => this.row(file, files, rights.length > 1))),
      rights.length === 1 && el("p", { class: "pp-rights", text: rights[0] }),
    );
  }

  row(file, beside, ownRights) {
    const name = fileName(file, beside);
    const words = el("div", { class: "pp-file-words" }, el("span", { class: "pp-row-name", text: name }));
    words.append(el("span", { class: "pp-row-below", text: t(`panels.good_for_${file.kind}`) }));
    if (ownRights && file.rights) words.append(el("span", { class: "pp-rights", text: rightsOf(file) }));
    const size = file.size_bytes ? el("span", { class: "pp-size", text: sizeOf(file.size_bytes) }) : null;
    const made = this.making.get(file.kind);
    const act = file.url ? link(file.url, name) : this.maker(file, name, made);
    const id = `${file.kind} ${file.track ?? ""} ${file.url ?? ""}`;
    const row = el("li", { class: "pp-row pp-file", "data-file": id }, words, el("div", { class: "pp-file-act" }, size, act));
    if (made && !file.url) row.append(el("p", { class: "pp-making", role: "status", text: made.words }));
    return row;
  }

  maker(file, name, made) {
    if (made?.job) {
      return button(t("panels.stop"), () => this.stop(file.kind), { "aria-label": t("panels.stop_named", { name }) });
    }
    const again = made ? t("panels.try_again") : t("panels.make");
    return button(again, () => this.make(file.kind), { "aria-label": `${again}: ${name}` });
  }

  everything() {
    const heading = t("panels.group_everything");
    const words = el("div", { class: "pp-file-words" }, el("span", { class: "pp-row-name", text: t("panels.kind_bundle") }));
    words.append(el("span", { class: "pp-row-below", text: t("panels.good_for_bundle") }));
    const bundle = link(`/api/projects/${state.project}/bundle`, t("panels.kind_bundle"));
    const row = el("li", { class: "pp-row pp-file", "data-file": "bundle" }, words, el("div", { class: "pp-file-act" }, bundle));
    return el("section", { class: "pp-group", "aria-label": heading }, el("h3", { text: heading }), el("ul", { class: "pp-list", role: "list" }, row));
  }

  async make(kind) {
    const place = this.place;
    this.tell(kind, t("panels.making"), "asked");
    try {
      const { job } = await send("POST", `${place}/make`, { kind });
      this.tell(kind, t("panels.making"), job.id);
      emit("job", { job });
      const ended = await follow(state.project, job, (words) => this.place === place && this.tell(kind, words, job.id));
      if (this.place !== place) return;
      if (ended.state !== "done") return this.tell(kind, ended.reason || t("panels.not_made"), null);
      this.making.delete(kind);
      await this.refresh();
      if (!this.files.some((file) => file.kind === kind && file.url)) return this.tell(kind, t("panels.not_made"), null);
      this.take(kind);
    } catch (error) {
      if (this.place === place) this.tell(kind, error.message, null);
    }
  }

  async stop(kind) {
    const made = this.making.get(kind);
    if (!made?.job || made.job === "asked") return;
    await send("POST", `/api/jobs/${made.job}/stop`).catch((error) => this.tell(kind, error.message, made.job));
  }

  /** Hands over what was asked for: one file comes by itself, of several the links are there to choose from. */
  take(kind) {
    const made = this.files.filter((file) => file.kind === kind && file.url);
    if (made.length === 1) this.groups.querySelector(`[data-file^="${CSS.escape(kind)} "] a`)?.click();
  }

  tell(kind, words, job) {
    const known = this.making.get(kind);
    if (known?.words === words && known.job === job) return;
    this.making.set(kind, { words, job });
    this.draw();
  }
}

function rightsOf({ rights, rights_told }) {
  return inWords(rights_told, rights);
}

/** "FLAC", "Page 2 (SVG)", "Accordion, with effects". */
function fileName(file, beside) {
  const kind = t(`panels.kind_${file.kind}`);
  if (file.track) return t(`panels.track_${file.kind}`, { track: file.track });
  const same = beside.filter((other) => other.kind === file.kind);
  return same.length > 1 ? t("panels.page", { kind, page: same.indexOf(file) + 1 }) : kind;
}

function link(url, name) {
  const anchor = el("a", { class: "pp-button", href: withDownload(url), download: true, "aria-label": t("panels.download_named", { name }) });
  anchor.append(iconOf("down"), t("panels.download"));
  return anchor;
}

function withDownload(url) {
  if (!url.startsWith("/media/")) return url;
  return `${url}${url.includes("?") ? "&" : "?"}download=1`;
}
