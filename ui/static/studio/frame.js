/**
 * The studio: one song, one player, four ways to look at it. Fetches the document of the version on show, keeps the
 * old one on show until the new one is there, and never stops what plays for the sake of a new result.
 */

import { ApiError, getJson, toast } from "../api.js";
import { emit, on } from "../bus.js";
import { player } from "../player.js";
import { setDoc, state } from "../state.js";
import { t } from "../strings.js";
import { carriedSpan } from "./carry.js";
import { make } from "./dom.js";
import { mountHeader } from "./header.js";
import { listenTo } from "./source.js";
import { mountTabs } from "./tabs.js";

/** Each part of the frame: class of its place, module, and the function that fills it. Order is the order on the page. */
const PARTS = [
  ["pl-studio-notices", "./notices.js", "mountNotices"],
  ["pl-overview", "./overview.js", "mountOverview"],
  ["pl-locks", "./locks.js", "mountLocks"],
  ["pl-transport", "./transport.js", "mountTransport"],
];
const VIEWS = [
  ["score", "./score.js", "mountScore"],
  ["roll", "./roll.js", "mountRoll"],
  ["notes", "./notes_list.js", "mountNotesList"],
  ["words", "./lyrics.js", "mountLyrics"],
];

/** How often a version that cannot be had is asked for, at the pace of the pulse. */
const MOST_TRIES = 5;

/** Built once and moved to where the page wants it: when Gradio draws its place anew, nothing is lost and nothing doubled. */
let built = null;

/** @param {HTMLElement} root */
export function mountStudio(root) {
  root.classList.add("pl-studio");
  root.setAttribute("role", "region");
  root.setAttribute("aria-label", t("studio.name"));
  built ??= build();
  root.replaceChildren(built);
}

function build() {
  const frame = make("div", { class: "pl-studio-frame" });
  const body = make("div", { class: "pl-studio-body", hidden: true });
  const empty = make("p", { class: "pl-studio-empty", text: t("studio.empty") });
  const header = make("header", { class: "pl-studio-head" });
  const playIn = make("div", { class: "pl-play-in-place" });
  frame.append(empty, playIn, body);
  fill(playIn, "./play_in/play_in.js", "mountPlayIn");
  body.append(header);
  mountHeader(header);
  for (const [name, path, mount] of PARTS) {
    const place = make("div", { class: name });
    body.append(place);
    fill(place, path, mount);
  }
  const panels = mountTabs(body, VIEWS.map(([name]) => name));
  for (const [name, path, mount] of VIEWS) fill(panels[name], path, mount);
  begin("./selection.js", "startSelection");
  on("doc", ({ doc }) => {
    body.hidden = !doc;
    empty.hidden = Boolean(doc);
    // Under the player of a song, else under the words that stand for one.
    if (doc && playIn.parentElement !== body) body.querySelector(".pl-transport").after(playIn);
    else if (!doc && playIn.parentElement !== frame) frame.append(playIn);
  });
  followVersions(frame);
  return frame;
}

async function fill(place, path, mount) {
  const module = await optional(path);
  if (module) module[mount](place);
  else place.append(make("p", { class: "pl-quiet", text: t("studio.view_missing") }));
}

async function begin(path, name) {
  const module = await optional(path);
  module?.[name]();
}

async function optional(path) {
  try {
    return await import(path);
  } catch (error) {
    console.warn(`${path}: ${error.message}`);
    return null;
  }
}

/**
 * Which version is on show, and which one waits until the music that plays has ended. The song's newest version is
 * followed by the pulse, so that it comes whoever made it and whatever was missed meanwhile; an answer that made no
 * version moves nothing.
 */
function followVersions(frame) {
  let asked = 0;
  let waiting = null;
  /** The version being fetched; "" while it is not known which. */
  let fetching = null;
  /** The song's newest version as far as it was shown or kept waiting here. */
  let followed = null;
  let failed = { head: null, times: 0 };

  async function fetchDoc(version, { against = null, quiet = false } = {}) {
    const project = state.project;
    const ask = (asked += 1);
    fetching = version ?? "";
    frame.setAttribute("aria-busy", "true");
    try {
      const id = version ?? (await getJson(`/api/projects/${project}/versions`)).head;
      const query = against ? `?against=${encodeURIComponent(against)}` : "";
      const doc = id ? await getJson(`/api/projects/${project}/versions/${id}/studio${query}`) : null;
      if (ask !== asked || project !== state.project) return undefined;
      if (doc?.is_head) followed = doc.version;
      return doc;
    } catch (error) {
      if (ask === asked && error instanceof ApiError && !quiet) toast(error.message);
      return undefined;
    } finally {
      if (ask === asked) {
        fetching = null;
        frame.removeAttribute("aria-busy");
      }
    }
  }

  function show(doc, cued) {
    waiting = null;
    emit("studio:waiting", { doc: null });
    const at_s = cued ? (doc?.changes?.start_at_s ?? 0) : 0;
    const { url = null } = doc?.audio ?? {};
    const loop = state.doc?.project === doc?.project ? carriedSpan(player.loop, state.doc, doc) : null;
    player.load({ url, duration_s: doc?.duration_s ?? 0, version: doc?.version ?? null, title: doc?.title, at_s });
    setDoc(doc);
    if (loop) player.setLoop(loop);
    listenTo(doc);
    emit("player:position", { s: at_s });
  }

  async function open(version) {
    const doc = await fetchDoc(version);
    if (doc !== undefined) show(doc, false);
  }

  /** What a turn made: shown at once where nothing plays, else when the music ends or the person says so. */
  async function openResult(version, quiet = false) {
    if (version === followed || version === fetching) return;
    const doc = await fetchDoc(version, { quiet });
    if (!doc) return;
    followed = version;
    if (doc.version === state.doc?.version && doc.is_head) {
      // The person looked at an older version and went back to it: the same music, and now the song's own.
      if (!state.doc.is_head) setDoc(doc);
      return;
    }
    if (!player.playing) return show(doc, true);
    waiting = doc;
    emit("studio:waiting", { doc });
  }

  /** What could not be had is asked for again, some times, and complained of once. */
  async function followHead({ project, head }) {
    if (project !== state.project || !head || fetching !== null) return;
    if (failed.head !== head) failed = { head, times: 0 };
    if (failed.times >= MOST_TRIES) return;
    await openResult(head, failed.times > 0);
    if (followed !== head && fetching === null) failed.times += 1;
    else failed.times = 0;
  }

  /** The same version again, with what was made of it meanwhile; the music stays where it is. */
  async function refresh() {
    const at_s = state.position_s;
    const doc = await fetchDoc(state.doc.version);
    if (!doc) return;
    show(doc, false);
    if (doc.audio && at_s > 0) player.seek(at_s);
  }

  /** Shows one version from where it begins to differ from any other one; before and after are then these two. */
  async function compare(before, after) {
    const doc = await fetchDoc(after, { against: before });
    if (doc) show(doc, true);
  }

  const showWaiting = () => waiting && show(waiting, true);
  on("project", ({ id }) => {
    waiting = null;
    followed = null;
    failed = { head: null, times: 0 };
    emit("studio:waiting", { doc: null });
    player.load({ url: null, duration_s: 0, version: null });
    if (id) open(null);
  });
  on("turn:done", ({ version }) => state.project && version && openResult(version));
  on("pulse", followHead);
  on("show:version", ({ id }) => open(id));
  on("compare", ({ a, b }) => compare(a, b));
  on("studio:made", refresh);
  on("studio:show-waiting", showWaiting);
  on("player:state", ({ playing }) => !playing && queueMicrotask(() => !player.playing && showWaiting()));
  if (state.project && !state.doc) open(null);
}
