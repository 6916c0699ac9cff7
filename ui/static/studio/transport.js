/**
 * The buttons of the player: play, back to the start, where it is, speed, loop, count-in, volume, before and after.
 */

import { on } from "../bus.js";
import { toast } from "../api.js";
import { player } from "../player.js";
import { countsInBars, state } from "../state.js";
import { t } from "../strings.js";
import { makeCompare } from "./compare.js";
import { icon, make, makeButton } from "./dom.js";
import { barSpan, spanToLoop } from "./ruler.js";
import { makerOf } from "./stale.js";
import { barAt, clockWords, placeWords } from "./words.js";

const SPEEDS = [1, 0.9, 0.8, 0.7, 0.6, 0.5];
/** Steps of the seek slider in a second. */
const SEEK_STEPS = 10;

/** @param {HTMLElement} root */
export function mountTransport(root) {
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", t("studio.transport"));
  const start = makeButton({ label: t("studio.to_start"), picture: "start", class: "pl-button pl-icon", press: () => player.seek(player.loop?.[0] ?? 0) });
  const missing = make("span", { class: "pl-make-sound" });
  // The first row stays in sight with whatever is looked at; what is set now and then does not.
  const always = make("div", { class: "pl-player" }, start, playButton(), missing, placeText(), seekSlider(), makeCompare());
  const settings = make("div", { class: "pl-player-more" }, loopButton(), countInButton(), speedChoice(), volumeSlider());
  root.append(always, settings);
  const enable = ({ doc }) => {
    const silent = !doc?.audio;
    missing.replaceChildren();
    for (const control of root.querySelectorAll("button, input, select")) control.disabled = silent;
    const button = silent && makerOf(doc, "audio", t("studio.make_sound"));
    if (button) missing.append(button);
  };
  on("doc", enable);
  on("player:error", () => state.doc && toast(t("studio.no_sound")));
  enable({ doc: state.doc });
}

function playButton() {
  const button = makeButton({ label: t("studio.play"), picture: "play", class: "pl-button pl-play", press: () => player.toggle() });
  on("player:state", ({ playing, counting, waiting }) => {
    const words = t(counting ? "studio.cancel_count" : playing ? "studio.pause" : "studio.play");
    if (button.title !== words) {
      button.title = words;
      button.setAttribute("aria-label", words);
      button.replaceChildren(icon(playing ? "pause" : "play"));
    }
    button.classList.toggle("pl-counting", counting);
    button.classList.toggle("pl-waiting", playing && waiting);
  });
  return button;
}

function placeText() {
  const now = make("span", { class: "pl-now" });
  const whole = make("span", { class: "pl-whole" });
  const speed = make("span", { class: "pl-slowed", hidden: true });
  const text = make("span", { class: "pl-place" }, now, whole, speed);
  on("player:state", ({ rate }) => {
    speed.hidden = rate === 1;
    speed.textContent = t("studio.percent", { percent: Math.round(rate * 100) });
  });
  let shown = "";
  const draw = (s) => {
    const words = placeOf(state.doc, s);
    if (words === shown) return;
    shown = words;
    now.textContent = words;
  };
  on("player:position", ({ s }) => draw(s));
  for (const event of ["preferences", "words"]) on(event, () => draw(state.position_s));
  const drawWhole = ({ doc }) => {
    whole.textContent = doc ? ` / ${clockWords(doc.duration_s)}` : "";
    draw(state.position_s);
  };
  on("doc", drawWhole);
  if (state.doc) drawWhole(state);  // on a slow machine the song may be there before its player
  return text;
}

function placeOf(doc, s) {
  const clock = clockWords(s);
  if (!doc || !countsInBars()) return clock;
  const place = barAt(doc, s);
  return place ? `${t("studio.bar_beat", place)} · ${clock}` : clock;
}

function seekSlider() {
  const slider = make("input", { type: "range", class: "pl-seek", min: "0", max: "0", step: "1", value: "0", "aria-label": t("studio.position") });
  let shown = "";
  const draw = (s) => {
    const step = String(Math.round(s * SEEK_STEPS));
    if (step === shown || !state.doc) return;
    shown = step;
    slider.value = step;
    slider.setAttribute("aria-valuetext", placeWords(state.doc, s));
  };
  slider.addEventListener("input", () => player.seek(Number(slider.value) / SEEK_STEPS));
  on("player:position", ({ s }) => draw(s));
  const drawLength = ({ doc }) => {
    slider.max = String(Math.round((doc?.duration_s ?? 0) * SEEK_STEPS));
    shown = "";
    draw(state.position_s);
  };
  on("doc", drawLength);
  if (state.doc) drawLength(state);
  return slider;
}

function speedChoice() {
  const choice = make("select", { class: "pl-speed", "aria-label": t("studio.speed"), title: t("studio.speed_title") });
  for (const speed of SPEEDS) {
    choice.append(make("option", { value: String(speed), text: t("studio.percent", { percent: Math.round(speed * 100) }) }));
  }
  choice.addEventListener("change", () => player.setRate(Number(choice.value)));
  on("player:state", ({ rate }) => (choice.value = String(rate)));
  return make("label", { class: "pl-labelled" }, make("span", { text: t("studio.speed_short") }), choice);
}

function loopButton() {
  const button = toggleButton("loop", t("studio.loop"), () => player.setLoop(player.loop ? null : regionToLoop()));
  const draw = ({ loop }) => button.setAttribute("aria-pressed", String(Boolean(loop)));
  on("player:state", draw);
  on("selection", (selection) => {
    if (player.loop && selection?.bars) player.setLoop(regionToLoop());
  });
  on("player:toggle-loop", () => button.click());
  return button;
}

function regionToLoop() {
  const { doc, selection } = state;
  if (!doc) return null;
  const bars = selection?.bars;
  if (bars) return spanToLoop(doc, bars, player.position_s);
  const section = doc.sections.find((one) => player.position_s < one.end_s - 0.01);
  return section ? [section.start_s, section.end_s] : barSpan(doc, player.position_s);
}

function countInButton() {
  const button = toggleButton("count-in", t("studio.count_in"), () => player.setCountIn(!player.countIn));
  on("player:state", ({ countIn }) => button.setAttribute("aria-pressed", String(countIn)));
  return button;
}

function toggleButton(name, label, press) {
  return make("button", { type: "button", class: `pl-button pl-${name}`, "aria-pressed": "false", text: label, title: t(`studio.${name.replace("-", "_")}_title`), on: { click: press } });
}

function volumeSlider() {
  const slider = make("input", { type: "range", class: "pl-volume", min: "0", max: "100", step: "5", value: "100", "aria-label": t("studio.volume") });
  slider.addEventListener("input", () => player.setVolume(Number(slider.value) / 100));
  on("player:state", ({ volume }) => {
    const percent = String(Math.round(volume * 100));
    if (slider.value !== percent) slider.value = percent;
  });
  return make("label", { class: "pl-labelled" }, make("span", { text: t("studio.volume_short") }), slider);
}
