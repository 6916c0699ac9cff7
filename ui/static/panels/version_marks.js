/**
 * What a person says of a version on the page: its name, its star, that it may go. Each is told to the server at once;
 * a version that went can come back from the note that says so. Draws no list.
 */

import { send, toast } from "../api.js";
import { state } from "../state.js";
import { t } from "../strings.js";
import { button, el } from "./dom.js";

const NAME_LENGTH = 60;

/** What a version is called: by the person, by what made it, or by its number. */
export function calledOf(version) {
  return version.name || version.label || t("panels.version_named", { version: version.id });
}

/**
 * The buttons that name, star and delete a version.
 * @param {object} version
 * @param {boolean} isHead the current version stays
 * @param {(answer: object) => void} shown takes the tree as it is afterwards
 */
export function markButtons(version, isHead, shown) {
  const name = calledOf(version);
  const named = (words, act, traits = {}) => button(words, act, { "aria-label": `${words}: ${name}`, ...traits });
  const star = t(version.starred ? "panels.unstar" : "panels.star");
  return [
    named(t("panels.rename"), (event) => rename(event.target.closest(".pp-row"), version, shown), { class: "pp-button pp-rename" }),
    named(star, () => change(version, { starred: !version.starred }, shown), { class: "pp-button pp-star-words" }),
    isHead ? null : named(t("panels.delete"), () => remove(version, shown), { class: "pp-button pp-danger" }),
  ];
}

const address = (version) => `/api/projects/${state.project}/versions/${version.id}`;

async function change(version, wanted, shown) {
  await ask(() => send("PATCH", address(version), wanted), shown);
}

async function remove(version, shown) {
  if (!(await ask(() => send("DELETE", address(version)), shown))) return;
  const back = () => ask(() => send("POST", `${address(version)}/undelete`), shown);
  toast(t("panels.deleted_one", { name: calledOf(version) }), { label: t("panels.undo"), act: back });
}

async function ask(act, shown) {
  try {
    shown(await act());
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

/** The name becomes a field; Enter or leaving it keeps what was written, Esc does not. */
function rename(row, version, shown) {
  if (row.querySelector(".pp-field")) return;
  const [main, actions] = [row.querySelector(".pp-row-main"), row.querySelector(".pp-actions")];
  const field = el("input", { class: "pp-field", "aria-label": t("panels.new_name"), maxlength: NAME_LENGTH });
  field.value = version.name ?? "";
  field.placeholder = version.label ?? "";
  main.hidden = actions.hidden = true;
  row.prepend(field);
  field.focus();
  field.select();
  let over = false;
  const end = (keep) => {
    if (over) return;
    over = true;
    const name = field.value.trim();
    field.remove();
    main.hidden = actions.hidden = false;
    main.focus();
    if (keep && name !== (version.name ?? "")) change(version, { name }, shown);
  };
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== "Escape") return;
    event.preventDefault();
    event.stopPropagation();
    end(event.key === "Enter");
  });
  field.addEventListener("blur", () => end(true));
}
