/**
 * What a person can choose, saved and applied at once; and what this machine has, to read only.
 * The table of what may be chosen is the server's (`assistant/preferences.py`); a refusal puts the old choice back.
 */

import { getJson, send } from "../api.js";
import { emit } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { button, el, onWhile } from "./dom.js";
import { machineFacts } from "./machine.js";
import { TastePart } from "./taste.js";

const LANGUAGES = { en: "English", de: "Deutsch", fr: "Français", es: "Español" };
/** Read by the page's frame (chat/layout.js): which panel to open first. */
const PANEL_AFTER_RELOAD = "parlando.panel";
const SAID_AFTER_RELOAD = "parlando-said-after-reload";

/** The choices in the order shown; each option's words are `settings.<key>_<value>`. */
const CHOICES = {
  licence_policy: ["any", "commercial"],
  words: ["auto", "plain", "bars"],
  theme: ["system", "light", "dark"],
};

/** @param {HTMLElement} root */
export function mountSettings(root) {
  new SettingsPanel(root).start();
}

class SettingsPanel {
  constructor(root) {
    this.root = root;
    /** @type {Record<string, (value: any) => void>} shows a value without saving it, by key */
    this.show = {};
    this.saving = Promise.resolve();
  }

  start() {
    this.said = el("p", { class: "pp-said-quietly", role: "status", "aria-live": "polite" });
    this.machine = el("div", { class: "pp-machine" });
    this.taste = new TastePart(this.toggle("taste", "taste.on"), (words, isBad) => this.say(words, isBad));
    this.root.classList.add("pp-panel", "pp-settings");
    this.root.replaceChildren(
      el("h2", { class: "pp-hidden", text: t("settings.settings") }),
      group("look", this.languages(), this.radios("theme"), this.radios("words")),
      group("making", this.brain(), this.radios("licence_policy")),
      el("section", { class: "pp-group pp-taste", "aria-label": t("taste.group") }, el("h3", { text: t("taste.group") }), ...this.taste.nodes),
      group("comfort", this.toggle("keyboard"), this.toggle("finished_sound")),
      group("machine", this.machine),
      this.signOut(),
      this.said,
    );
    this.showAll(state.preferences);
    onWhile(this.root, "preferences", (preferences) => this.showAll(preferences));
    this.sayAfterReload();
    new IntersectionObserver(([seen]) => {
      if (!seen.isIntersecting) return;
      this.taste.read(); // each time the panel is opened: the songs have gone on
      if (!this.machine.hasChildNodes()) this.readMachine();
    }).observe(this.root);
  }

  showAll(preferences) {
    Object.entries(this.show).forEach(([key, show]) => show(preferences[key]));
  }

  languages() {
    const options = Object.entries(LANGUAGES).map(([value, text]) => el("option", { value, text, lang: value }));
    const select = el("select", { class: "pp-field", id: "pp-language", on: { change: () => this.changeLanguage(select.value) } }, ...options);
    this.show.language = (value) => (select.value = value ?? "en");
    return field(el("label", { for: "pp-language", text: t("settings.language") }), select, help("language"));
  }

  radios(key) {
    const inputs = CHOICES[key].map((value) => {
      const input = el("input", { type: "radio", name: `pp-${key}`, value, on: { change: () => this.save({ [key]: value }) } });
      const about = t(`settings.${key}_${value}_about`);
      const words = el("span", {}, t(`settings.${key}_${value}`));
      if (!about.startsWith("settings.")) words.append(el("span", { class: "pp-help", text: about }));
      return { input, node: el("label", { class: "pp-choice" }, input, words) };
    });
    this.show[key] = (value) => inputs.forEach(({ input }) => (input.checked = input.value === value));
    return fieldset(key, ...inputs.map(({ node }) => node));
  }

  /** @param {string} key @param {string} [words] the key of its words, and with "_help" of what stands under them */
  toggle(key, words = `settings.${key}`) {
    const input = el("input", { type: "checkbox", role: "switch", on: { change: () => this.save({ [key]: input.checked }) } });
    this.show[key] = (value) => (input.checked = Boolean(value));
    const label = el("span", {}, t(words), el("span", { class: "pp-help", text: t(`${words}_help`) }));
    return el("label", { class: "pp-choice" }, input, label);
  }

  /** Offline, or a model at a server; a model is saved once it has a name. */
  brain() {
    const offline = el("input", { type: "radio", name: "pp-brain", value: "offline" });
    const server = el("input", { type: "radio", name: "pp-brain", value: "openai" });
    const model = el("input", { class: "pp-field", id: "pp-model", maxlength: 120, spellcheck: "false", autocomplete: "off", autocapitalize: "off" });
    const form = el("form", { class: "pp-model", hidden: true });
    form.append(field(el("label", { for: "pp-model", text: t("settings.model") }), model), button(t("settings.use_model"), null, { type: "submit" }));
    offline.addEventListener("change", () => {
      form.hidden = true;
      this.save({ brain: "offline" });
    });
    server.addEventListener("change", () => {
      form.hidden = false;
      model.focus();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (model.value.trim()) this.save({ brain: `openai:${model.value.trim()}` });
    });
    this.brainOther = el("p", { class: "pp-help", hidden: true });
    this.brainNeeds = el("p", { class: "pp-help", text: t("settings.brain_needs") });
    this.show.brain = (value = "offline") => {
      const [kind, name] = [value.split(":")[0], value.slice(value.indexOf(":") + 1)];
      offline.checked = kind === "offline";
      server.checked = kind === "openai";
      form.hidden = kind !== "openai";
      if (kind === "openai") model.value = name;
      this.brainOther.hidden = ["offline", "openai"].includes(kind);
      this.brainOther.textContent = t("settings.brain_other", { brain: value });
    };
    const choice = (input, key) => el("label", { class: "pp-choice" }, input, option(key));
    return fieldset("brain", choice(offline, "brain_offline"), choice(server, "brain_openai"), this.brainNeeds, form, this.brainOther);
  }

  signOut() {
    if (!window.parlando?.me?.needs_login) return "";
    const who = el("p", { class: "pp-help", text: t("settings.signed_in", { owner: window.parlando.me.owner }) });
    const out = button(t("settings.sign_out"), async () => {
      try {
        await send("POST", "/logout");
        window.location.assign("/login");
      } catch (error) {
        this.say(error.message, true);
      }
    });
    return group("account", who, out);
  }

  /** One change after the other: the last one asked for is the one that stays. */
  save(changes) {
    this.saving = this.saving.then(() => this.saveNow(changes));
    return this.saving;
  }

  async saveNow(changes) {
    try {
      const answer = await send("PUT", "/api/preferences", changes);
      state.preferences = { ...state.preferences, ...changes, ...(answer?.preferences ?? answer ?? {}) };
      emit("preferences", state.preferences);
      this.say(t("settings.saved"), false);
      return true;
    } catch (error) {
      this.showAll(state.preferences);
      this.say(error.message, true);
      return false;
    }
  }

  /** Every word on the page changes, so the page is opened anew, and says so in its new language. */
  async changeLanguage(language) {
    if (!(await this.save({ language }))) return;
    sessionStorage.setItem(SAID_AFTER_RELOAD, "settings.language_changed");
    sessionStorage.setItem(PANEL_AFTER_RELOAD, "settings");
    window.location.reload();
  }

  sayAfterReload() {
    const key = sessionStorage.getItem(SAID_AFTER_RELOAD);
    sessionStorage.removeItem(SAID_AFTER_RELOAD);
    if (key) setTimeout(() => this.say(t(key), false), 300);
  }

  say(words, isBad) {
    this.said.classList.toggle("is-bad", isBad);
    this.said.textContent = "";
    // Emptied first, so that the same words are read out a second time.
    setTimeout(() => (this.said.textContent = words), 30);
    clearTimeout(this.quiet);
    if (!isBad) this.quiet = setTimeout(() => (this.said.textContent = ""), 5000);
  }

  async readMachine() {
    try {
      const facts = machineFacts(await getJson("/api/machine"));
      this.machine.replaceChildren(...facts.nodes);
      this.brainNeeds.textContent = facts.brainNeeds ?? t("settings.brain_needs");
    } catch (error) {
      this.machine.replaceChildren(el("p", { class: "pp-note", text: error.message }));
    }
  }
}

function group(name, ...children) {
  const heading = t(`settings.group_${name}`);
  return el("section", { class: "pp-group", "aria-label": heading }, el("h3", { text: heading }), ...children);
}

function field(...children) {
  return el("div", { class: "pp-setting" }, ...children);
}

function fieldset(key, ...children) {
  return el("fieldset", { class: "pp-setting" }, el("legend", { text: t(`settings.${key}`) }), ...children);
}

function option(key) {
  return el("span", {}, t(`settings.${key}`), el("span", { class: "pp-help", text: t(`settings.${key}_about`) }));
}

function help(key) {
  return el("p", { class: "pp-help", text: t(`settings.${key}_help`) });
}
