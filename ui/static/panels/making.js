/**
 * Follows one job until it is over, and says in words how far it is. Draws nothing.
 */

import { getJson } from "../api.js";
import { inWords, t } from "../strings.js";

const PAUSE_MS = 700;
const OVER = ["done", "failed", "cancelled"];
// A job that is no longer told of has ended and been tidied away; a lost network is waited for.
const MISSES = 3;

/**
 * @param {string} project
 * @param {{id: string, state: string}} job
 * @param {(words: string) => void} tell
 * @returns {Promise<{state: string, reason: string|null}>} the job as it ended
 */
export async function follow(project, job, tell) {
  let misses = 0;
  let now = job;
  while (!OVER.includes(now.state)) {
    tell(progressOf(now));
    await new Promise((go) => setTimeout(go, PAUSE_MS));
    const jobs = await jobsOf(project);
    if (!jobs) continue;
    const found = jobs.find(({ id }) => id === job.id);
    misses = found ? 0 : misses + 1;
    if (misses >= MISSES) return { ...now, state: "done", reason: null };
    now = found ?? now;
  }
  return now;
}

async function jobsOf(project) {
  try {
    return (await getJson(`/api/projects/${project}/pulse`)).jobs;
  } catch (error) {
    if (error.status) throw error;
    return null;
  }
}

/** "Waiting, 2 ahead", "Rendering, 3 of 8, about 12 s". */
export function progressOf(job) {
  if (job.cancel_requested) return t("panels.stopping");
  if (job.state === "queued") return job.position > 1 ? t("panels.waiting", { ahead: job.position - 1 }) : t("panels.waiting_next");
  const parts = [inWords(job.stage_told, job.stage) || t("panels.making")];
  if (job.of) parts.push(t("panels.step_of", { step: job.step, of: job.of }));
  if (job.eta_s) parts.push(t("panels.eta", { seconds: Math.max(1, Math.round(job.eta_s)) }));
  return parts.join(" · ");
}
