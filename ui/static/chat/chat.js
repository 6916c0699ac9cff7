/**
 * The conversation: sentences go out, and the chat is drawn anew by the server when something changed.
 * The words of a message are the server's; this file only finds the places, keeps scroll and focus, and shows notices.
 */

import { send } from "../api.js";
import { emit, on } from "../bus.js";
import { context, state } from "../state.js";
import { t } from "../strings.js";
import { hearActions } from "./actions.js";
import { emptyBox, fillBox, hearBoxKeys } from "./box.js";
import { carryHere } from "./bridge.js";
import { startFiles, tookFiles } from "./files.js";
import { startLayout } from "./layout.js";
import { needProject, openAtStart } from "./open.js";
import { startTitle } from "./title.js";

const TURNS_SHOWN = 30;
const shown = { last: TURNS_SHOWN, keepFromBottom: null, toBottom: false };
const opened = {};
opened.promise = new Promise((resolve) => (opened.resolve = resolve));

carryHere({
  here: async (says) => {
    await opened.promise;
    if (says) await needProject();
    return { project: state.project, context: context(), last: shown.last };
  },
  left: emptyBox,
  uploaded: tookFiles,
  settled: (said, facts) => {
    fillBox(said, Boolean(facts.turn));
    if (facts.turn) taken({ turn: facts.turn });
    else if (!facts.nothing) notice(facts.notice || t("chat.not_sent"));
  },
});

export async function startChat() {
  startLayout();
  startTitle();
  hearActions(document.body, say);
  on("say", ({ text }) => say(text));
  on("chat:stale", refresh);
  on("preferences", refresh);
  on("net", showNet);
  on("project", ({ id }) => {
    shown.last = TURNS_SHOWN;
    notice("");
    if (!id) showNothing();
    refresh();
  });
  listenToTold();
  hearBoxKeys();
  startFiles(notice);
  await openAtStart();
  opened.resolve();
  if (!state.project) showNothing();
  document.addEventListener("click", (event) => event.target.closest("#pl-older button") && showOlder());
}

/**
 * Says a sentence as if it had been typed.
 * @param {string} text
 */
async function say(text) {
  if (!text.trim()) return;
  try {
    const project = await needProject();
    await send("POST", `/api/projects/${project}/turns`, { text, context: context() });
    taken({ text });
    refresh();
  } catch (error) {
    notice(error.message);
  }
}

/** A sentence was taken in: its answer is awaited, at the end of the chat. */
function taken(detail) {
  notice("");
  shown.toBottom = true;
  emit("said", detail);
  emit("pulse:now");
}

/** Has the server draw the chat anew. */
function refresh() {
  const button = document.getElementById("pl-refresh");
  if (button) button.click();
  else setTimeout(refresh, 50); // Gradio is still drawing the page
}

function showOlder() {
  const log = logOf();
  shown.keepFromBottom = log ? log.scrollHeight - log.scrollTop : null;
  shown.last += TURNS_SHOWN;
  refresh();
}

function logOf() {
  return document.querySelector("#pl-chat [role='log']");
}

/** The server tells things in a hidden element that Gradio fills with the chat. */
function listenToTold() {
  let before = null;
  const look = () => {
    const told = document.querySelector("#pl-told .pl-told");
    if (!told || told.title === before) return;
    before = told.title;
    take(JSON.parse(told.title));
  };
  new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributeFilter: ["title"] });
  look();
}

function take(facts) {
  if (!("turns" in facts)) return "notice" in facts && notice(facts.notice);
  if (facts.project !== state.project) return refresh();
  document.body.classList.toggle("pl-empty", facts.turns === 0);
  emit("chat:drawn", facts);
  const older = document.getElementById("pl-older");
  if (older) older.hidden = !facts.more;
  requestAnimationFrame(() => requestAnimationFrame(keepScroll)); // Gradio draws the messages first
}

/** Without a project there is nothing to ask for. */
function showNothing() {
  document.body.classList.add("pl-empty");
  emit("chat:drawn", { project: null, turns: 0, more: false });
}

function keepScroll() {
  const log = logOf();
  if (log && shown.keepFromBottom !== null) log.scrollTop = log.scrollHeight - shown.keepFromBottom;
  else if (log && shown.toBottom) log.scrollTop = log.scrollHeight;
  Object.assign(shown, { keepFromBottom: null, toBottom: false });
}

/** @param {string} sentence shown above the box until the next sentence is taken; "" takes it away */
function notice(sentence) {
  const place = document.getElementById("pl-notice");
  if (place && place.textContent !== sentence) place.textContent = sentence;
}

function showNet({ online }) {
  const place = document.getElementById("pl-net");
  if (place) place.textContent = online ? "" : t("chat.offline");
  if (online) refresh();
}
