/**
 * What the person's own choices say about the tunes they like: told in plain words, with how many choices are behind it,
 * switched off or erased. Everything is the server's (`/api/taste`); nothing is worked out here.
 */

import { getJson, send } from "../api.js";
import { t } from "../strings.js";
import { button, el } from "./dom.js";

export class TastePart {
  /**
   * @param {Node} toggle the switch of the setting
   * @param {(words: string, isBad: boolean) => void} say tells quietly what was done
   */
  constructor(toggle, say) {
    this.say = say;
    this.told = el("p", { class: "pp-taste-told", role: "status" });
    this.forget = button(t("taste.forget"), () => this.ask(true), { hidden: true });
    const yes = button(t("taste.forget_yes"), () => this.erase());
    this.keep = button(t("taste.keep"), () => this.ask(false));
    this.sure = el("div", { class: "pp-taste-sure", role: "group", "aria-label": t("taste.forget"), hidden: true }, el("span", { text: t("taste.forget_sure") }), yes, this.keep);
    this.nodes = [toggle, this.told, this.forget, this.sure];
  }

  async read() {
    try {
      this.draw(await getJson("/api/taste"));
    } catch (error) {
      this.told.textContent = error.message;
    }
  }

  draw(taste) {
    this.told.textContent = inWords(taste);
    this.forget.hidden = taste.choices === 0;
    this.sure.hidden = true;
  }

  ask(isAsking) {
    this.sure.hidden = !isAsking;
    this.forget.hidden = isAsking;
    (isAsking ? this.keep : this.forget).focus();
  }

  async erase() {
    try {
      this.draw(await send("DELETE", "/api/taste"));
      this.told.tabIndex = -1; // the button that was pressed is gone
      this.told.focus();
      this.say(t("taste.forgotten"), false);
    } catch (error) {
      this.say(error.message, true);
    }
  }
}

/** @param {{choices: number, fewest: number, tendencies: {statistic: string, more: boolean}[]}} taste */
function inWords({ choices, fewest, tendencies }) {
  const behind = choices < 2 ? t(`taste.behind_${choices}`) : t("taste.behind_n", { count: choices });
  if (choices < fewest) return `${behind} ${t("taste.few", { fewest })}`;
  if (!tendencies.length) return `${t("taste.none")} ${behind}`;
  const what = tendencies.map(({ statistic, more }) => t(`taste.${more ? "more" : "less"}_${statistic}`)).join(", ");
  return `${t("taste.tend", { what })} ${behind}`;
}
