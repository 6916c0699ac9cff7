/**
 * Files on their way into the box: what cannot be used is refused here, in the page's words; what is taken shows its name
 * and what becomes of it before it is sent. Wherever on the page a file is dropped, it goes into the box.
 * Reads no file: what one really is, the server finds in its bytes.
 */

import { t } from "../strings.js";

/** What each kind is good for today is `chat.file_<kind>`; endings without a dot. */
const KINDS = {
  score: ["mid", "midi", "xml", "musicxml", "mxl", "abc", "mei", "krn"],
  recording: ["wav", "flac", "ogg", "oga", "mp3", "aif", "aiff", "aifc"],
  picture: ["png", "jpg", "jpeg", "gif", "webp"],
  video: ["mp4", "m4v", "mov", "webm", "mkv", "avi"],
};
const ACCEPTED = Object.values(KINDS).flat().map((ending) => `.${ending}`).join(",");
const INPUT = "#pl-box input[type='file']";

/** Names in the box, in the order Gradio shows them, and how many of them it shows by now. */
let names = [];
let drawnBefore = 0;

/** @param {(sentence: string) => void} refuse says why a file was not taken */
export function startFiles(refuse) {
  const checked = (event, files) => {
    const odd = [...files].find(({ name }) => !kindOf(name));
    if (!odd) return refuse("");
    event.preventDefault();
    event.stopImmediatePropagation();
    if (event.type === "change") event.target.value = ""; // or the same file could not be chosen again
    return refuse(t("chat.file_refused", { name: odd.name }));
  };
  document.addEventListener("change", (event) => event.target.matches?.(INPUT) && checked(event, event.target.files), true);
  document.addEventListener("paste", (event) => event.clipboardData?.files.length && checked(event, event.clipboardData.files), true);
  document.addEventListener("dragover", (event) => event.dataTransfer?.types.includes("Files") && event.preventDefault(), true);
  document.addEventListener("drop", (event) => drop(event, checked), true);
  document.addEventListener("click", forget, true);
  new MutationObserver(show).observe(document.body, { childList: true, subtree: true });
  show();
}

/** @param {string[]} uploaded names of files that are in the box now, after those there were */
export function tookFiles(uploaded) {
  names.push(...uploaded);
  show();
}

/** Dropped elsewhere, the browser would leave the page for the file. */
function drop(event, checked) {
  const files = event.dataTransfer?.files;
  if (!files?.length) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const input = document.querySelector(INPUT);
  if (!input) return;
  input.files = files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function kindOf(name) {
  const ending = name.toLowerCase().split(".").at(-1);
  return Object.keys(KINDS).find((kind) => KINDS[kind].includes(ending)) ?? null;
}

function thumbnails() {
  return [...document.querySelectorAll("#pl-box .thumbnail-wrapper")];
}

/** A file that is taken out of the box takes its name along. */
function forget(event) {
  const thumbnail = event.target.closest?.("#pl-box .delete-button")?.closest(".thumbnail-wrapper");
  if (thumbnail) names.splice(thumbnails().indexOf(thumbnail), 1);
}

function show() {
  const input = document.querySelector(INPUT);
  if (input && input.accept !== ACCEPTED) input.accept = ACCEPTED;
  const drawn = thumbnails();
  if (drawnBefore && !drawn.length) names = []; // sent
  drawnBefore = drawn.length;
  drawn.forEach((thumbnail, at) => {
    const name = names[at];
    if (!name || thumbnail.dataset.name === name) return;
    thumbnail.dataset.name = name; // drawn by the stylesheet: Gradio may draw these elements anew
    thumbnail.setAttribute("aria-label", `${name}: ${useOf(name)}`);
    thumbnail.querySelector(".delete-button")?.setAttribute("aria-label", t("chat.file_remove", { name }));
  });
  const told = names.slice(0, drawn.length).map((name) => `${name}: ${useOf(name)}`).join("\n");
  const place = document.getElementById("pl-attached");
  if (place && place.textContent !== told) place.textContent = told;
}

function useOf(name) {
  return t(`chat.file_${kindOf(name) ?? "score"}`);
}
