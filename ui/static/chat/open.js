/**
 * Which project is open: from the address, else the one last open here, else the newest, else none yet.
 * A project is made when the first sentence is said, never by opening the page.
 */

import { getJson, send, toast } from "../api.js";
import { emit, on } from "../bus.js";
import { setProject, state } from "../state.js";
import { t } from "../strings.js";

const LAST_OPEN = "parlando.project";
let making = null;

/** Opens a project and keeps the address, the back button and the last choice in step. */
export async function openAtStart() {
  on("project", ({ id }) => remember(id));
  window.addEventListener("popstate", () => openFromAddress(inAddress()));
  await openFromAddress(inAddress() ?? (await likely()));
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
  if (!id) return setProject(null);
  try {
    await getJson(`/api/projects/${encodeURIComponent(id)}/pulse`);
    setProject(id);
  } catch (error) {
    if (error.status === 404) {
      forget();
      toast(t("chat.no_such_project"));
      return setProject(null);
    }
    setProject(id); // not reachable now: the pulse tells, and comes back by itself
  }
}

async function likely() {
  const { projects } = await getJson("/api/projects").catch(() => ({ projects: [] }));
  const last = stored();
  const newest = [...projects].sort((a, b) => b.updated_at_s - a.updated_at_s)[0];
  return (projects.find((project) => project.id === last) ?? newest)?.id ?? null;
}

function remember(id) {
  try {
    if (id) localStorage.setItem(LAST_OPEN, id);
  } catch {
    // storage may be switched off: then the newest is opened
  }
  if (inAddress() === id) return;
  const address = new URL(window.location.href);
  if (id) address.searchParams.set("project", id);
  else address.searchParams.delete("project");
  const first = !window.history.state?.parlando;
  window.history[first ? "replaceState" : "pushState"]({ parlando: true }, "", address);
}

function forget() {
  const address = new URL(window.location.href);
  address.searchParams.delete("project");
  window.history.replaceState({ parlando: true }, "", address);
}

function stored() {
  try {
    return localStorage.getItem(LAST_OPEN);
  } catch {
    return null;
  }
}
