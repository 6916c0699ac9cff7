/**
 * Which project is open: from the address (`?project=<id>`, or `?new` for none yet), else the one last open here, else
 * the newest, else none yet.
 * A project is made when the first sentence is said, never by opening the page.
 */

import { getJson, send, toast } from "../api.js";
import { emit, on } from "../bus.js";
import { setProject, state } from "../state.js";
import { t } from "../strings.js";

const LAST_OPEN = "parlando.project";
let making = null;
let asked = 0;

/** Opens a project and keeps the address, the back button and the last choice in step. */
export async function openAtStart() {
  on("project", ({ id }) => remember(id));
  window.addEventListener("popstate", () => openFromAddress(inAddress()));
  on("project:gone", () => {
    toast(t("chat.no_such_project"));
    leave();
  });
  await openFromAddress(inAddress());
}

/**
 * The open project, made now if there is none.
 * @returns {Promise<string>}
 */
export async function needProject() {
  if (state.project) return state.project;
  making ??= send("POST", "/api/projects", {}).finally(() => (making = null));
  const project = await making;
  if (!state.project) {
    setProject(project.id);
    emit("projects:changed");
  }
  return state.project;
}

function inAddress() {
  return new URLSearchParams(window.location.search).get("project");
}

async function openFromAddress(id) {
  const ask = (asked += 1);
  const { projects, unknown } = await owned();
  if (ask !== asked) return; // the back button was quicker
  const wanted = id ?? (starting() ? likely(projects) : null);
  if (unknown || !wanted || projects.some((project) => project.id === wanted)) return setProject(wanted);
  toast(t("chat.no_such_project"));
  leave();
}

/** The projects there are; while the server cannot be reached, what the address says is believed. */
async function owned() {
  try {
    return await getJson("/api/projects");
  } catch {
    return { projects: [], unknown: true };
  }
}

function starting() {
  return !window.history.state?.parlando && !new URLSearchParams(window.location.search).has("new");
}

function likely(projects) {
  const last = stored();
  const newest = [...projects].sort((a, b) => b.updated_at_s - a.updated_at_s)[0];
  return (projects.find((project) => project.id === last) ?? newest)?.id ?? null;
}

/** The open project is no longer there. */
function leave() {
  const address = new URL(window.location.href);
  address.searchParams.delete("project");
  window.history.replaceState({ parlando: true }, "", address);
  setProject(null);
}

function remember(id) {
  try {
    if (id) localStorage.setItem(LAST_OPEN, id);
  } catch {
    // storage may be switched off: then the newest is opened
  }
  if (inAddress() === id) return;
  const address = new URL(window.location.href);
  address.searchParams.delete("new");
  if (id) address.searchParams.set("project", id);
  else address.searchParams.delete("project");
  const first = !window.history.state?.parlando;
  window.history[first ? "replaceState" : "pushState"]({ parlando: true }, "", address);
}

function stored() {
  try {
    return localStorage.getItem(LAST_OPEN);
  } catch {
    return null;
  }
}
