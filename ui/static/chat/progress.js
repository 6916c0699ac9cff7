/**
 * One card for each thing that runs or waits: stage, step, bar, place in line, and a stop that answers at once.
 * Says no time to go unless the server told one; the bar never goes back within a stage.
 */

import { send } from "../api.js";
import { emit, on } from "../bus.js";
import { inWords, t } from "../strings.js";
import { mountPreview } from "../studio/preview.js";

const stopping = new Set();

/** @param {HTMLElement} root */
export function mountProgress(root) {
  root.className = "pl-progress";
  const spoken = document.createElement("p");
  spoken.className = "pl-hidden-text";
  spoken.setAttribute("role", "status");
  const cards = document.createElement("div");
  cards.className = "pl-cards";
  const heard = document.createElement("div");
  heard.className = "pl-listens";
  root.replaceChildren(spoken, cards, heard);
  mountPreview(heard);
  /** @type {Map<number, Card>} */
  const shown = new Map();
  on("jobs", ({ jobs }) => {
    const live = jobs.filter((job) => job.state === "queued" || job.state === "running");
    for (const [id, card] of shown) {
      if (!live.some((job) => job.id === id)) {
        card.node.remove();
        shown.delete(id);
        stopping.delete(id);
      }
    }
    for (const job of live) {
      if (!shown.has(job.id)) {
        shown.set(job.id, new Card(job));
        cards.append(shown.get(job.id).node);
      }
      shown.get(job.id).show(job);
    }
    speak(spoken, live[0]);
  });
}

/** Only a change of stage is read out, not each step. */
function speak(place, job) {
  const words = job ? stageOf(job) : "";
  if (place.textContent !== words) place.textContent = words;
}

function stageOf(job) {
  if (stopping.has(job.id) || job.cancel_requested) return t("chat.stopping");
  if (job.state === "queued") return job.position > 1 ? t("chat.waiting", { position: job.position }) : t("chat.waiting_next");
  return inWords(job.stage_told, job.stage) || t("chat.working");
}

class Card {
  constructor(job) {
    this.id = job.id;
    this.node = document.createElement("div");
    this.node.className = "pl-card";
    this.stage = piece("span", "pl-card-stage");
    this.detail = piece("span", "pl-card-detail");
    this.bar = document.createElement("div");
    this.bar.className = "pl-card-bar";
    this.fill = document.createElement("div");
    this.bar.append(this.fill);
    this.stop = document.createElement("button");
    this.stop.type = "button";
    this.stop.className = "pl-stop";
    this.stop.textContent = t("chat.stop");
    this.stop.addEventListener("click", () => this.askToStop());
    const words = document.createElement("div");
    words.className = "pl-card-words";
    words.append(this.stage, this.detail);
    this.node.append(words, this.stop, this.bar);
  }

  show(job) {
    this.job = job;
    put(this.stage, stageOf(job));
    put(this.detail, detailOf(job));
    const share = job.of > 0 ? Math.min(1, job.step / job.of) : null;
    this.bar.classList.toggle("pl-unknown", share === null && job.state === "running");
    this.fill.style.width = share === null ? "" : `${Math.round(100 * share)}%`;
    const ends = stopping.has(job.id) || job.cancel_requested;
    if (this.stop.disabled !== ends) this.stop.disabled = ends;
  }

  async askToStop() {
    stopping.add(this.id);
    emit("job:stopping", { id: this.id });
    this.show(this.job);
    try {
      await send("POST", `/api/jobs/${this.id}/stop`);
    } catch {
      stopping.delete(this.id); // it was over already, or the stop did not arrive: the next pulse says which
      this.show(this.job);
    }
    emit("pulse:now");
  }
}

function detailOf(job) {
  if (stopping.has(job.id) || job.cancel_requested) return "";
  const parts = [];
  if (job.state === "running" && job.of > 1) parts.push(t("chat.step_of", { step: job.step, of: job.of }));
  if (job.eta_s !== null && job.eta_s !== undefined) parts.push(t("chat.eta", { seconds: Math.max(1, Math.round(job.eta_s)) }));
  if (job.attempts > 1) parts.push(t("chat.retry"));
  return parts.join(" · ");
}

function piece(tag, name) {
  const node = document.createElement(tag);
  node.className = name;
  return node;
}

function put(node, words) {
  if (node.textContent !== words) node.textContent = words;
}
