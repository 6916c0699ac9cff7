/**
 * Boot: learns who is there and in which language, then mounts each part where the page has a place for it.
 * Gradio draws its own elements whenever it likes, so each place is waited for, and mounted anew if it was redrawn.
 */

import { getJson, send, toast } from "./api.js";
import { emit, on } from "./bus.js";
import { context, setChosen, setDoc, setProject, setSelection, setSpoken, state } from "./state.js";
import { setStrings, t } from "./strings.js";

/** Where each part lives: id of its place, module, and the function that fills it. */
const PARTS = [
  ["parlando-studio", "./studio/frame.js", "mountStudio"],
  ["parlando-projects", "./panels/projects.js", "mountProjects"],
  ["parlando-versions", "./panels/versions.js", "mountVersions"],
  ["parlando-downloads", "./panels/downloads.js", "mountDownloads"],
  ["parlando-settings", "./panels/settings.js", "mountSettings"],
  ["parlando-progress", "./chat/progress.js", "mountProgress"],
  ["parlando-welcome", "./chat/welcome.js", "mountWelcome"],
];
/** Parts without a place of their own. */
const SERVICES = [
  ["./chat/chat.js", "startChat"],
  ["./chat/pulse.js", "startPulse"],
  ["./keyboard.js", "startKeyboard"],
];

async function boot() {
  const me = await getJson("/api/me");
  setStrings(me.strings);
  document.documentElement.lang = me.language;
  state.preferences = me.preferences;
  emit("preferences", me.preferences);
  window.parlando = { state, context, on, emit, setDoc, setProject, setSelection, getJson, send, t, toast, me };
  on("pulse", ({ project, words }) => project === state.project && setSpoken(words));
  on("show:version", ({ id }) => setChosen(id));
  on("turn:done", ({ version }) => version && setChosen(null));
  await Promise.all([...SERVICES.map(([path, name]) => start(path, name)), ...PARTS.map(keepMounted)]);
  document.documentElement.dataset.parlando = "ready";
  emit("ready");
}

/** One part that fails must not take the others with it. */
async function start(path, name) {
  try {
    await (await import(path))[name]();
  } catch (error) {
    console.error(`${path}: ${error.message}`);
  }
}

async function keepMounted([id, path, name]) {
  const module = await import(path).catch((error) => console.error(`${path}: ${error.message}`));
  if (!module) return;
  const fill = () => {
    const root = document.getElementById(id);
    if (!root || root.dataset.mounted) return;
    root.dataset.mounted = "yes";
    try {
      module[name](root);
    } catch (error) {
      console.error(`${path}: ${error.stack}`);
    }
  };
  fill();
  new MutationObserver(fill).observe(document.body, { childList: true, subtree: true });
}

boot();
