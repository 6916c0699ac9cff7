/**
 * Calls to our own server, and the one place where a failed call becomes a sentence on the page.
 * Knows no widget and keeps no state.
 */

import { inWords } from "./strings.js";

/** A call the server refused, or that never arrived (status 0). `message` is for a person. */
export class ApiError extends Error {
  /** @param {number} status @param {string} sentence */
  constructor(status, sentence) {
    super(sentence);
    this.status = status;
  }
}

/** Said before the page has words too: when the server is gone from the start, there are none. */
const UNREACHABLE = "Parlando cannot be reached; what was asked goes on, and the page tries again by itself.";

/**
 * @param {string} path starts with "/"
 * @param {AbortSignal} [signal]
 * @returns {Promise<any>}
 */
export function getJson(path, signal) {
  return call(path, { signal });
}

/**
 * @param {"POST"|"PATCH"|"PUT"|"DELETE"} method
 * @param {string} path
 * @param {any} [body] becomes JSON
 * @returns {Promise<any>}
 */
export function send(method, path, body) {
  const headers = { "X-Parlando": "1", "Content-Type": "application/json" };
  return call(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
}

async function call(path, options) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch (error) {
    if (error.name === "AbortError") throw error;
    throw new ApiError(0, inWords({ key: "told.unreachable", values: {} }, UNREACHABLE));
  }
  const plain = await response.json().catch(() => null);
  if (response.status === 401) window.location.assign("/login");
  if (!response.ok) throw new ApiError(response.status, plain?.error ?? silent(response.status));
  return plain;
}

function silent(status) {
  return inWords({ key: "told.answered_status", values: { status } }, `The server answered ${status}.`);
}

const SHOWN_MS = 4000;
const ACT_MS = 6000;

/**
 * Shows a sentence for some seconds, and reads it out. A newer one takes the place of the last of its kind; one that is
 * pointed at, or holds the focus, stays.
 * @param {string} sentence
 * @param {{label: string, act: () => void}} [action] such as an undo
 */
export function toast(sentence, action) {
  const shelf = document.getElementById("parlando-toasts") ?? newShelf();
  const kind = action ? "act" : "said";
  const slip = document.createElement("div");
  slip.className = "pl-toast";
  slip.dataset.kind = kind;
  slip.append(document.createTextNode(sentence));
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.label;
    button.addEventListener("click", () => {
      slip.remove();
      action.act();
    });
    slip.append(button);
  }
  shelf.querySelector(`[data-kind="${kind}"]`)?.remove();
  shelf.append(slip);
  leaveAfter(slip, action ? ACT_MS : SHOWN_MS);
}

function leaveAfter(slip, time_ms) {
  const leave = () => (slip.matches(":hover, :focus-within") ? setTimeout(leave, SHOWN_MS / 2) : slip.remove());
  setTimeout(leave, time_ms);
}

function newShelf() {
  const shelf = document.createElement("div");
  shelf.id = "parlando-toasts";
  shelf.setAttribute("role", "status");
  shelf.setAttribute("aria-live", "polite");
  document.body.append(shelf);
  return shelf;
}
