/**
 * The box to write in, between sending and the server's answer: it is empty at once, so that the next sentence can be
 * typed and a second Enter sends nothing twice; what was not taken comes back. With files it stays as it is until the
 * server has them, and cannot be sent again meanwhile.
 */

/** @type {Set<import("./bridge.js").Said>} what left with files and is not answered */
const withFiles = new Set();

function area() {
  return document.querySelector("#pl-box textarea");
}

/** @param {import("./bridge.js").Said} said has left */
export function emptyBox(said) {
  if (said.files) withFiles.add(said);
  else if (area()?.value === said.text) write("");
}

/** @param {import("./bridge.js").Said} said was answered; words that were not taken are put before what was typed since */
export function fillBox(said, taken) {
  withFiles.delete(said);
  if (taken || said.files || !said.text.trim()) return;
  const since = area()?.value ?? "";
  write(since.trim() ? `${said.text}\n${since}` : said.text);
}

function write(words) {
  const box = area();
  if (!box || box.value === words) return;
  box.value = words;
  box.dispatchEvent(new Event("input", { bubbles: true })); // Gradio reads the box on this event
}

/** Ctrl+Enter (and Cmd+Enter) send as Enter does; files on their way are not sent twice. */
export function hearBoxKeys() {
  const swallow = (event) => {
    event.preventDefault();
    event.stopPropagation();
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || !event.target.closest?.("#pl-box")) return;
      if (withFiles.size) return swallow(event);
      if (!event.ctrlKey && !event.metaKey) return;
      swallow(event);
      document.querySelector(SUBMIT)?.click();
    },
    true,
  );
  document.addEventListener("click", (event) => withFiles.size && event.target.closest?.(SUBMIT) && swallow(event), true);
}

const SUBMIT = "#pl-box [data-testid='submit-button']";
