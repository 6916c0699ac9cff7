/**
 * What the tab knows (project, selection, position) travels with every call of Gradio's as a request header, written in
 * the very tab the sentence was typed in and in the moment it is sent. A cookie would be shared by all tabs, a hidden
 * text box would be a second call that can come too late.
 * Knows nothing of the chat but how many things each of its two events draws (ui/page.py).
 */

const CALLS = /\/gradio_api\/(run|queue\/join|call)\b/;
const UPLOADS = /\/gradio_api\/upload\b(?!_)/;

/**
 * @typedef {{text: string, files: boolean}} Said what the box held when it was sent
 * @typedef {Record<string, any>} Facts what the server tells of a call, see `told` in ui/chat.py
 */

/**
 * @param {object} tab
 * @param {(says: boolean) => Promise<object>} tab.here what to send; asked when a call is about to leave
 * @param {(said: Said) => void} tab.left a sentence is on its way
 * @param {(said: Said, facts: Facts) => void} tab.settled it was taken (`facts.turn`) or not (`facts.notice`, "" for none)
 * @param {(names: string[]) => void} tab.uploaded files are in the box, in this order
 */
export function carryHere({ here, left, settled, uploaded }) {
  const plainFetch = window.fetch;
  const carry = async (said, input, options) => {
    const headers = new Headers(options?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set("X-Parlando", "1");
    headers.set("X-Parlando-Here", ascii(JSON.stringify(await here(said !== null))));
    return plainFetch(input, { ...options, headers });
  };
  window.fetch = async function fetchFromHere(input, options) {
    const url = typeof input === "string" ? input : (input.url ?? String(input));
    if (UPLOADS.test(url)) return uploading(options?.body, plainFetch(input, options), uploaded);
    if (!CALLS.test(url)) return plainFetch(input, options);
    const said = saidIn(options?.body);
    if (said) left(said);
    try {
      const answer = await carry(said, input, options);
      if (said) settled(said, factsIn(await answer.clone().json().catch(() => null), answer.ok));
      return answer.ok ? answer : nothingNew(said);
    } catch (error) {
      if (said) settled(said, { notice: error.status ? error.message : "" });
      return nothingNew(said);
    }
  };
}

/** The box shows no names of files; they are read from what is sent. */
async function uploading(form, answered, uploaded) {
  const answer = await answered;
  const names = form instanceof FormData ? [...form.values()].filter((each) => each instanceof File).map(({ name }) => name) : [];
  if (answer.ok) uploaded(names);
  return answer;
}

/**
 * Gradio takes a lost call for a lost page and loads it anew, with all that was typed gone; the page tells of it and
 * recovers by itself. So Gradio hears that nothing changed.
 */
function nothingNew(said) {
  const skip = { __type__: "update" };
  return Response.json({ data: said ? [skip, skip, skip] : [skip, skip], is_generating: false, duration: 0 });
}

/** What the box held, in the body of a call that has inputs; null for one that has none. */
function saidIn(body) {
  try {
    const [box] = JSON.parse(body).data;
    return box === undefined ? null : { text: box?.text ?? "", files: (box?.files ?? []).length > 0 };
  } catch {
    return null;
  }
}

function factsIn(answer, ok) {
  if (!ok) return { notice: typeof answer?.error === "string" ? answer.error : "" };
  const markup = answer?.data?.at(-1);
  const told = new DOMParser().parseFromString(typeof markup === "string" ? markup : "", "text/html");
  return JSON.parse(told.querySelector(".pl-told")?.title ?? '{"notice": ""}');
}

/** Header values are ASCII; JSON can say everything in it. */
function ascii(json) {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
