/**
 * Keeps the line of music that sounds in sight, until the person looks elsewhere; a button, or the next press of play,
 * brings it back. With reduced motion it jumps instead of gliding.
 */

import { on } from "../bus.js";
import { t } from "../strings.js";
import { makeButton } from "./dom.js";

const MARGIN_PX = 24;

/** @param {HTMLElement} window_ what scrolls */
export function followMusic(window_) {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  let following = true;
  let system = null;
  const button = makeButton({ label: t("studio.follow"), class: "pl-button pl-follow", press: () => set(true) });
  const set = (wanted) => {
    following = wanted;
    button.hidden = wanted;
    if (wanted && system) scroll();
  };
  const scroll = () => {
    const [box, port] = [system.getBoundingClientRect(), window_.getBoundingClientRect()];
    if (!port.height || (box.top >= port.top && box.bottom <= port.bottom)) return;
    const top = window_.scrollTop + box.top - port.top - MARGIN_PX;
    window_.scrollTo({ top, behavior: still.matches ? "auto" : "smooth" });
  };
  for (const kind of ["wheel", "touchmove"]) window_.addEventListener(kind, () => set(false), { passive: true });
  window_.addEventListener("pointerdown", (event) => event.target === window_ && set(false));
  window_.addEventListener("keydown", (event) => /^(Arrow|Page|Home|End)/.test(event.key) && set(false));
  let played = false;
  on("player:state", ({ playing }) => {
    if (playing && !played) set(true);
    played = playing;
  });
  set(true);
  return {
    button,
    /** @param {Element|null} next the system that sounds */
    to(next) {
      if (!next || next === system) return;
      system = next;
      if (following) scroll();
    },
  };
}
