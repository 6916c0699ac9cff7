/**
 * Two versions judged by ear alone: one button sounds the one, one the other, at the same place and equally loud; their
 * names come out when one is chosen. Keys 1 and 2 flip, Enter on a button chooses, Esc leaves. What is chosen gets a star
 * and counts as a choice. The two sounds run together with one of them muted, so that flipping leaves no gap.
 */

import { getJson, send, toast } from "../api.js";
import { emit } from "../bus.js";
import { player } from "../player.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { make } from "./dom.js";

/**
 * Opens the test over two versions.
 * @param {string} one
 * @param {string} other
 */
export async function openBlind(one, other) {
  let sides;
  try {
    const query = `one=${encodeURIComponent(one)}&other=${encodeURIComponent(other)}`;
    ({ sides } = await getJson(`/api/projects/${state.project}/blind?${query}`));
  } catch (error) {
    return toast(error.message);
  }
  player.pause();
  new BlindTest(sides).open();
}

class BlindTest {
  constructor(sides) {
    this.sides = sides;
    this.at = 0;
    this.audio = sides.map(({ url, gain_db }) => {
      const sound = new Audio(url);
      sound.preload = "auto";
      sound.volume = Math.min(1, 10 ** (gain_db / 20));
      return sound;
    });
    this.build();
  }

  build() {
    const title = make("h2", { id: "pl-blind-title", class: "pl-blind-title", text: t("studio.blind") });
    const words = make("p", { class: "pl-blind-words", text: t("studio.blind_words") });
    this.listen = this.sides.map((_, at) =>
      make("button", { type: "button", class: "pl-button pl-blind-side", "aria-pressed": "false", text: t("studio.blind_hear", { side: at + 1 }), on: { click: () => this.hear(at) } }),
    );
    const keep = this.sides.map((_, at) =>
      make("button", { type: "button", class: "pl-button pl-blind-keep", text: t("studio.blind_keep", { side: at + 1 }), on: { click: () => this.choose(at) } }),
    );
    this.said = make("p", { class: "pl-blind-said", role: "status" });
    const leave = make("button", { type: "button", class: "pl-button", text: t("studio.blind_leave"), on: { click: () => this.dialog.close() } });
    const rows = [make("div", { class: "pl-blind-row" }, ...this.listen), make("div", { class: "pl-blind-row" }, ...keep)];
    this.dialog = make("dialog", { class: "pl-blind pl-studio", "aria-labelledby": "pl-blind-title" }, title, words, ...rows, this.said, leave);
    this.dialog.addEventListener("close", () => this.end());
    this.dialog.addEventListener("keydown", (event) => {
      // The keys of the page behind must not hear these.
      event.stopPropagation();
      if (event.key === "1" || event.key === "2") this.hear(Number(event.key) - 1);
    });
  }

  open() {
    document.body.append(this.dialog);
    this.dialog.showModal();
    this.listen[0].focus();
  }

  /** The one sounds from where the other was. */
  async hear(at) {
    const [now, next] = [this.audio[this.at], this.audio[at]];
    const playing = !now.paused;
    if (at === this.at && playing) now.pause();
    else {
      if (at !== this.at) {
        next.currentTime = Math.min(now.currentTime, Number.isFinite(next.duration) ? next.duration : now.currentTime);
        now.pause();
      }
      this.at = at;
      await next.play().catch(() => toast(t("studio.blind_no_sound")));
    }
    this.mark();
  }

  mark() {
    this.listen.forEach((button, at) => button.setAttribute("aria-pressed", String(at === this.at && !this.audio[at].paused)));
    this.said.textContent = this.audio[this.at].paused ? "" : t("studio.blind_sounds", { side: this.at + 1 });
  }

  /** The chosen one is starred; only now are the names told. */
  async choose(at) {
    const [{ version: better }, { version: than }] = [this.sides[at], this.sides[1 - at]];
    this.audio.forEach((sound) => sound.pause());
    try {
      await send("POST", `/api/projects/${state.project}/versions/${better}/keep`, { than });
    } catch (error) {
      return toast(error.message);
    }
    this.dialog.close();
    const back = { label: t("panels.go_back"), act: () => emit("say", { text: `go back to ${better}` }) };
    toast(t("studio.blind_told", { side: at + 1, version: better, than }), state.doc?.is_head && state.doc.version === better ? undefined : back);
    emit("versions:changed");
  }

  end() {
    this.audio.forEach((sound) => {
      sound.pause();
      sound.removeAttribute("src");
      sound.load();
    });
    this.dialog.remove();
  }
}
