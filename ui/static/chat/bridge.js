/**
 * What the tab knows (project, selection, position) travels with every call of Gradio's as a request header, written in
 * the very tab the sentence was typed in and in the moment it is sent. A cookie would be shared by all tabs, a hidden
 * text box would be a second call that can come too late.
 * Knows nothing of the chat.
 */

const CALLS = /\/gradio_api\/(run|queue\/join|call)\b/;

/**
 * @param {(hasInput: boolean) => Promise<object>} here what to send; asked when a call is about to leave
 */
export function carryHere(here) {
  const plainFetch = window.fetch;
  window.fetch = async function fetchFromHere(input, options) {
    const url = typeof input === "string" ? input : (input.url ?? String(input));
    if (!CALLS.test(url)) return plainFetch(input, options);
    const headers = new Headers(options?.headers ?? (input instanceof Request ? input.headers : undefined));
    headers.set("X-Parlando", "1");
    headers.set("X-Parlando-Here", ascii(JSON.stringify(await here(hasInput(options?.body)))));
    return plainFetch(input, { ...options, headers });
  };
}

/** Header values are ASCII; JSON can say everything in it. */
function ascii(json) {
  return json.replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function hasInput(body) {
  try {
    return JSON.parse(body).data.length > 0;
  } catch {
    return false;
  }
}
