/**
 * The buttons in messages: say a sentence, play a version, see two on the roll, hear a file that was dropped. A version plays in the one
 * player of the studio; a dropped file in a sound of its own, which stops when anything else starts (studio/one_sound.js).
 */

import { emit, on } from "../bus.js";
import { state } from "../state.js";
import { t } from "../strings.js";

const LOAD_TIMEOUT_MS = 20_000;
const dropped = { audio: null, button: null };

/**
 * @param {HTMLElement} root
 * @param {(text: string) => void} say
 */
export function hearActions(root, say) {
  const acts = {
    say: (text) => {
      // The button goes away with the next turn; what had the focus must not leave it nowhere.
      document.querySelector("#pl-chat [role='log']")?.focus({ preventScroll: true });
      say(text);
    },
    play: playVersion,
    hear: hearFile,
    compare: compareVersions,
  };
  root.addEventListener("click", (event) => {
    const button = event.target.closest?.("#pl-chat .pl-act");
    if (button) acts[button.name]?.(button.value, button);
  });
  for (const name of ["player:state", "doc", "chat:drawn"]) on(name, () => requestAnimationFrame(markPlaying));
}

async function onePlayer() {
  return (await import("../player.js")).player;
}

async function playVersion(version) {
  const player = await onePlayer();
  if (player.version === version && (player.playing || state.doc?.version === version)) return player.toggle();
  const stop = on("player:loaded", (loaded) => {
    if (loaded.version !== version) return;
    stop();
    queueMicrotask(() => player.play());
  });
  setTimeout(stop, LOAD_TIMEOUT_MS);
  emit("show:version", { id: version });
}

/** Both on the piano roll: what differs is marked there, and one key flips between them. */
function compareVersions(pair) {
  const [a, b] = pair.split(" ");
  emit("compare", { a, b });
  emit("show:panel", { panel: "song" });
}

async function hearFile(url, button) {
  await onePlayer(); // it keeps two things from sounding together
  const again = dropped.audio?.dataset.url === url;
  if (again && !dropped.audio.paused) return dropped.audio.pause();
  if (!again) {
    dropped.audio?.pause();
    dropped.audio = new Audio(url);
    dropped.audio.dataset.url = url;
    for (const name of ["play", "pause", "ended"]) dropped.audio.addEventListener(name, markPlaying);
  }
  dropped.button = button;
  await dropped.audio.play().catch(() => button.classList.add("pl-unplayable"));
}

async function markPlaying() {
  const player = await onePlayer();
  for (const button of document.querySelectorAll("#pl-chat .pl-act-play")) {
    const sounding = player.playing && player.version === button.value;
    button.classList.toggle("pl-sounding", sounding);
    sayWhatItDoes(button, sounding);
  }
  for (const button of document.querySelectorAll("#pl-chat .pl-act-hear")) {
    mark(button, Boolean(dropped.audio) && !dropped.audio.paused && dropped.audio.dataset.url === button.value);
  }
}

/** The server writes what the button does while all is quiet. */
function sayWhatItDoes(button, sounding) {
  const pause = t("chat.pause_version", { version: button.value });
  if (sounding && button.textContent !== pause) {
    button.dataset.quiet = button.textContent;
    button.textContent = pause;
  } else if (!sounding && button.textContent === pause && button.dataset.quiet) button.textContent = button.dataset.quiet;
}

function mark(button, sounding) {
  button.classList.toggle("pl-sounding", sounding);
  button.setAttribute("aria-pressed", String(sounding));
}
