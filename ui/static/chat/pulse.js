/**
 * Asks the server how the open project is doing. While something runs, the server is asked to answer as soon as that
 * changes; otherwise it is asked seldom, slower and slower while it cannot be reached, and at once when the tab is looked
 * at again. One timer, one call at a time: a call that waits is given up when somebody wants to know now.
 * Tells the bus: "job" {job}, "jobs" {jobs}, "turn:done" {turn, outcome, version}, "chat:stale",
 * "project:gone", "net" {online}.
 */

import { getJson } from "../api.js";
import { emit, on } from "../bus.js";
import { state } from "../state.js";

const BUSY_MS = 400;
const AFTER_WAIT_MS = 50;
const WAIT_S = 20;
const CALM_MS = 3000;
const RETRY_MS = [1000, 2000, 4000, 8000];

const pulse = {
  timer: 0,
  asking: false,
  again: false,
  failures: 0,
  stamp: null,
  /** @type {string|null} the last turn and those that are over: when this changes, the chat is out of date */
  turns: null,
  /** @type {Set<number>|null} turns known to be over; null before the first answer about this project */
  done: null,
  live: false,
  /** @type {AbortController|null} ends the call that waits for a change */
  waiting: null,
};

export function startPulse() {
  on("project", restart);
  on("pulse:now", beat);
  window.addEventListener("online", beat);
  window.addEventListener("focus", beat);
  window.addEventListener("offline", beat);
  document.addEventListener("visibilitychange", beat); // a hidden tab asks instead: browsers hold few calls open
  restart();
}

function restart() {
  Object.assign(pulse, { stamp: null, turns: null, done: null, live: false });
  emit("jobs", { jobs: [] });
  beat();
}

/** Asks now, and keeps asking. */
async function beat() {
  clearTimeout(pulse.timer);
  if (pulse.asking) {
    pulse.again = true;
    pulse.waiting?.abort();
    return;
  }
  pulse.asking = true;
  const project = state.project;
  if (project) await ask(project);
  pulse.asking = false;
  if (pulse.again) {
    pulse.again = false;
    return beat();
  }
  pulse.timer = setTimeout(beat, wait_ms());
}

function wait_ms() {
  if (pulse.failures) return RETRY_MS[Math.min(pulse.failures, RETRY_MS.length) - 1];
  if (!pulse.live) return CALM_MS;
  return document.hidden ? BUSY_MS : AFTER_WAIT_MS;
}

async function ask(project) {
  const waits = pulse.live && pulse.stamp && !pulse.failures && !document.hidden;
  pulse.waiting = waits ? new AbortController() : null;
  const giveUp = waits ? setTimeout(() => pulse.waiting?.abort("late"), (WAIT_S + 10) * 1000) : 0;
  const query = waits ? `?since=${pulse.stamp}&wait_s=${WAIT_S}` : "";
  try {
    const signal = waits ? pulse.waiting.signal : AbortSignal.timeout?.(10_000);
    const answer = await getJson(`/api/projects/${project}/pulse${query}`, signal);
    if (pulse.failures) emit("net", { online: true });
    pulse.failures = 0;
    if (project === state.project) await take(answer);
  } catch (error) {
    if (waits && pulse.again) return;
    if (error.status === 404 && project === state.project) return emit("project:gone");
    if (error.status && error.status < 500) return;
    pulse.failures += 1;
    if (pulse.failures > 1 || !navigator.onLine) emit("net", { online: false });
  } finally {
    clearTimeout(giveUp);
    pulse.waiting = null;
  }
}

async function take(answer) {
  pulse.live = answer.jobs.some((job) => job.state === "queued" || job.state === "running");
  emit("pulse", answer);
  emit("jobs", { jobs: answer.jobs });
  if (answer.stamp === pulse.stamp) return;
  pulse.stamp = answer.stamp;
  for (const job of answer.jobs) emit("job", { job });
  const turns = `${answer.last_turn} ${answer.done.join()}`;
  if (pulse.turns !== null && turns !== pulse.turns) emit("chat:stale");
  pulse.turns = turns;
  const ended = pulse.done ? answer.done.filter((turn) => !pulse.done.has(turn)) : [];
  pulse.done = new Set([...(pulse.done ?? []), ...answer.done]);
  if (ended.length) await tellEnded(ended);
}

async function tellEnded(ended) {
  const { turns } = await getJson(`/api/projects/${state.project}/chat?last=5`);
  for (const turn of turns.filter((each) => ended.includes(each.turn))) {
    emit("turn:done", { turn: turn.turn, outcome: turn.outcome ?? turn.state, version: turn.version?.id ?? null });
  }
}
