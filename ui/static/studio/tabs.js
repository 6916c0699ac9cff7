/**
 * The tabs under the player: Score, Piano roll, Notes, Words. Arrow keys move between them, as people who use a
 * keyboard expect of tabs.
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make } from "./dom.js";

/**
 * @param {HTMLElement} root
 * @param {string[]} names
 * @returns {Record<string, HTMLElement>} the panel of each tab
 */
export function mountTabs(root, names) {
  const list = make("div", { class: "pl-tabs", role: "tablist", "aria-label": t("studio.views") });
  const tabs = names.map((name) => makeTab(name));
  const panels = Object.fromEntries(names.map((name) => [name, makePanel(name)]));
  list.append(...tabs);
  root.append(list, ...Object.values(panels));
  const choose = (name, focus = false) => {
    for (const tab of tabs) {
      const chosen = tab.dataset.tab === name;
      tab.setAttribute("aria-selected", String(chosen));
      tab.tabIndex = chosen ? 0 : -1;
      panels[tab.dataset.tab].hidden = !chosen;
      if (chosen && focus) tab.focus();
    }
    emit("studio:tab", { tab: name });
  };
  const shown = () => tabs.filter((tab) => !tab.hidden);
  const chosen = () => tabs.find((tab) => tab.getAttribute("aria-selected") === "true").dataset.tab;
  list.addEventListener("click", (event) => event.target.dataset.tab && choose(event.target.dataset.tab));
  list.addEventListener("keydown", (event) => moveByKey(event, shown(), choose));
  const offerWords = ({ doc }) => {
    const words = tabs.find((tab) => tab.dataset.tab === "words");
    words.hidden = !doc?.lyrics?.length;
    if (words.hidden && chosen() === "words") choose(names[0]);
  };
  choose(names[0]);
  on("doc", offerWords);
  on("studio:choose-tab", ({ tab }) => choose(tab));
  offerWords({ doc: state.doc });
  return panels;
}

function makeTab(name) {
  return make("button", {
    type: "button",
    role: "tab",
    id: `pl-tab-${name}`,
    "aria-controls": `pl-panel-${name}`,
    data: { tab: name },
    text: t(`studio.tab_${name}`),
  });
}

function makePanel(name) {
  return make("div", {
    class: "pl-panel",
    role: "tabpanel",
    id: `pl-panel-${name}`,
    "aria-labelledby": `pl-tab-${name}`,
    tabindex: "-1",
  });
}

function moveByKey(event, tabs, choose) {
  const now = tabs.indexOf(event.target);
  const next = { ArrowRight: now + 1, ArrowLeft: now - 1, Home: 0, End: tabs.length - 1 }[event.key];
  if (next === undefined || now < 0) return;
  event.preventDefault();
  choose(tabs[(next + tabs.length) % tabs.length].dataset.tab, true);
}
