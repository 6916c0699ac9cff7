/**
 * The frame of the page: its words, the theme, the switch between chat and studio on narrow screens, the tabs of the
 * studio's side, the drawer of projects, and the labels that Gradio's own elements lack.
 * Knows nothing of music or of turns.
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";

const NARROW = window.matchMedia("(max-width: 899px)");
const ROOMY = window.matchMedia("(min-width: 1100px)");
const SYSTEM_DARK = window.matchMedia("(prefers-color-scheme: dark)");
const PANEL_OF_BEFORE = "parlando.panel";
const DRAWER_OPEN = "parlando.projects_open";

export function startLayout() {
  applyTheme();
  SYSTEM_DARK.addEventListener("change", applyTheme);
  on("preferences", applyTheme);
  whenDrawn(() => {
    // Our places hold widgets, no prose: Gradio's styles for text must not reach into them.
    for (const node of document.querySelectorAll(".pl-place .prose, .pl-place.prose")) node.classList.remove("prose");
    sayWords();
    makeTabs(document.getElementById("pl-switch"), showPane);
    makeTabs(document.getElementById("pl-panel-tabs"), showPanel);
    makeDrawer();
    keepLabelled();
    showPanelOfBefore();
  });
  on("named", ({ name }) => {
    const place = document.getElementById("pl-project-name");
    if (place && place.textContent !== name) place.textContent = name;
  });
  on("show:panel", ({ panel }) => openPanel(panel));
}

/** Calls once the page's skeleton is there. */
function whenDrawn(act) {
  if (document.getElementById("pl-panel-tabs") && document.querySelector("#pl-box textarea")) return act();
  const watch = new MutationObserver(() => {
    if (!document.getElementById("pl-panel-tabs") || !document.querySelector("#pl-box textarea")) return;
    watch.disconnect();
    act();
  });
  watch.observe(document.body, { childList: true, subtree: true });
}

function applyTheme() {
  const chosen = state.preferences.theme ?? "system";
  const dark = chosen === "dark" || (chosen === "system" && SYSTEM_DARK.matches);
  // Gradio sets the class by the system when it starts; a choice has to hold after that too.
  queueMicrotask(() => document.body.classList.toggle("dark", dark));
  document.documentElement.style.colorScheme = dark ? "dark" : "light";
}

function sayWords() {
  for (const place of document.querySelectorAll("[data-t]")) place.textContent = t(place.dataset.t);
  document.getElementById("pl-switch").setAttribute("aria-label", t("page.panes"));
  document.getElementById("pl-panel-tabs").setAttribute("aria-label", t("page.panels"));
}

/**
 * @param {HTMLElement} list a tablist whose tabs name their panel in aria-controls
 * @param {(panelId: string) => void} show
 */
function makeTabs(list, show) {
  const tabs = [...list.querySelectorAll("[role='tab']")];
  const choose = (tab) => {
    for (const each of tabs) {
      each.setAttribute("aria-selected", String(each === tab));
      each.tabIndex = each === tab ? 0 : -1;
    }
    show(tab.getAttribute("aria-controls"));
  };
  list.addEventListener("click", (event) => {
    const tab = event.target.closest("[role='tab']");
    if (tab) choose(tab);
  });
  list.addEventListener("keydown", (event) => {
    const steps = { ArrowRight: 1, ArrowLeft: -1 };
    const at = tabs.indexOf(document.activeElement);
    const goal = { Home: 0, End: tabs.length - 1 }[event.key] ?? at + (steps[event.key] ?? 0);
    if (at < 0 || goal === at) return;
    event.preventDefault();
    const tab = tabs[(goal + tabs.length) % tabs.length];
    tab.focus();
    choose(tab);
  });
  choose(tabs[0]);
}

function showPane(id) {
  document.body.dataset.pane = id === "pl-right" ? "studio" : "chat";
  emit("pane");
}

function showPanel(id) {
  // Only our own: the studio's views inside the first one are tab panels too.
  for (const panel of document.querySelectorAll("#pl-right .pl-panels > [role='tabpanel']")) panel.hidden = panel.id !== id;
}

function openPanel(panel) {
  document.getElementById(`pl-tab-${panel}`)?.click();
  if (NARROW.matches) document.getElementById("pl-tab-studio")?.click();
}

/** Who made the page load anew from a panel finds that panel again. */
function showPanelOfBefore() {
  const panel = sessionStorage.getItem(PANEL_OF_BEFORE);
  sessionStorage.removeItem(PANEL_OF_BEFORE);
  if (panel) openPanel(panel);
}

function makeDrawer() {
  const toggle = document.getElementById("pl-toggle-projects");
  const set = (open) => {
    document.body.classList.toggle("pl-projects-open", open);
    toggle.setAttribute("aria-expanded", String(open));
  };
  toggle.addEventListener("click", () => {
    const open = !document.body.classList.contains("pl-projects-open");
    set(open);
    if (!NARROW.matches) store(open);
    if (open && NARROW.matches) document.querySelector("#pl-left input, #pl-left button")?.focus();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !NARROW.matches || !document.body.classList.contains("pl-projects-open")) return;
    set(false);
    toggle.focus();
  });
  // Narrow, the drawer lies over all else: whoever chose a pane or a project wants to see it.
  for (const name of ["project", "project:chosen", "pane"]) on(name, () => NARROW.matches && set(false));
  NARROW.addEventListener("change", () => set(!NARROW.matches && wanted()));
  set(!NARROW.matches && wanted());
}

function wanted() {
  try {
    const kept = localStorage.getItem(DRAWER_OPEN);
    return kept === null ? ROOMY.matches : kept === "yes";
  } catch {
    return ROOMY.matches;
  }
}

function store(open) {
  try {
    localStorage.setItem(DRAWER_OPEN, open ? "yes" : "no");
  } catch {
    // storage may be switched off: the drawer begins as the width suggests
  }
}

/** Names and roles that Gradio's elements lack; Gradio draws them anew at will. */
function keepLabelled() {
  const label = (selector, words) => {
    for (const node of document.querySelectorAll(selector)) {
      if (node.getAttribute("aria-label") !== words) node.setAttribute("aria-label", words);
    }
  };
  const patch = () => {
    label("#pl-box textarea", t("chat.box"));
    label("#pl-box [data-testid='submit-button']", t("chat.send"));
    label("#pl-box [data-testid='upload-button']", t("chat.attach"));
    for (const node of document.querySelectorAll("#pl-box [data-testid='upload-button']")) node.title = t("chat.attach");
    label("#pl-box [data-testid='microphone-button']", t("chat.record"));
    label("#pl-chat [role='log']", t("chat.log"));
    const text = document.querySelector("#pl-box textarea");
    if (text && text.placeholder !== t("chat.box_placeholder")) text.placeholder = t("chat.box_placeholder");
    const log = document.querySelector("#pl-chat [role='log']");
    if (log && log.tabIndex !== 0) log.tabIndex = 0; // it scrolls, so the keyboard must reach it
    // Gradio reads the source of a message, tags and all, into a label on an element that may have none.
    for (const node of document.querySelectorAll("#pl-chat [data-testid='bot'][aria-label], #pl-chat [data-testid='user'][aria-label]")) {
      node.removeAttribute("aria-label");
    }
  };
  patch();
  new MutationObserver(patch).observe(document.body, { childList: true, subtree: true });
}
