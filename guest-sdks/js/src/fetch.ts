/**
 * The engine's own `fetch` answers a redirect as it is, and a compressed body as it came. This one follows and decodes,
 * as the Fetch standard has it (https://fetch.spec.whatwg.org, HTTP-redirect fetch).
 */

import { unlessAborted } from "./abort";
import { fromBundle } from "./stack";

/** As many as `http.send` follows. The standard allows 20. */
const MOST_REDIRECTS = 10;

/** Headers that are not for another origin. */
const CREDENTIALS = ["authorization", "cookie", "proxy-authorization"];

/** Headers that describe a body. */
const OF_BODY = ["content-encoding", "content-language", "content-location", "content-type", "content-length"];

const REDIRECTS = [301, 302, 303, 307, 308];

type Fetch = typeof fetch;

/** `fetch` of the standard, over the engine's. */
export function standardFetch(native: Fetch): Fetch {
  const fetching = following(native);
  return (input, init) => {
    const called = new Error();
    return fetching(input, init).catch((error) => {
      // It was thrown where nobody of the author's stood: what helps them is where they called.
      if (error instanceof Error && !fromBundle(error)) error.stack = called.stack;
      throw error;
    });
  };
}

function following(native: Fetch): Fetch {
  return async (input, init) => {
    const first = new Request(input, init);
    const mode = init?.redirect ?? (input instanceof Request ? input.redirect : "follow") ?? "follow";
    const signal = init?.signal ?? first.signal;
    const headers = new Headers(first.headers);
    if (!headers.has("accept-encoding")) headers.set("accept-encoding", "gzip, deflate");
    // A body that may have to be sent again can't be a stream.
    const body = first.body === null || mode !== "follow" ? first.body : new Uint8Array(await first.arrayBuffer());
    let next: Next = { url: new URL(first.url), method: first.method, headers, body };
    for (let redirects = 0; ; redirects += 1) {
      signal?.throwIfAborted();
      const { url, method, headers, body } = next;
      const options = { method, headers, body, ...(body instanceof ReadableStream ? { duplex: "half" } : {}) };
      const response = await unlessAborted(signal, native(new Request(url.href, options as RequestInit)));
      const location = REDIRECTS.includes(response.status) ? response.headers.get("location") : null;
      if (location === null || mode === "manual") return decoded(response, url, redirects > 0);
      if (mode === "error") throw new TypeError(`${url.href} redirects, which this request does not allow`);
      if (redirects === MOST_REDIRECTS) throw new TypeError(`${first.url} redirects more than ${MOST_REDIRECTS} times`);
      next = follow(next, response.status, new URL(location, url));
    }
  };
}

interface Next {
  url: URL;
  method: string;
  headers: Headers;
  body: Uint8Array | ReadableStream | null;
}

function follow(from: Next, status: number, url: URL): Next {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new TypeError(`${from.url.href} redirects to \`${url.protocol}\`, which is no HTTP`);
  }
  if (url.hash === "") url.hash = from.url.hash;
  const headers = new Headers(from.headers);
  if (url.origin !== from.url.origin) for (const name of CREDENTIALS) headers.delete(name);
  const becomesGet =
    (status === 303 && from.method !== "GET" && from.method !== "HEAD") ||
    ((status === 301 || status === 302) && from.method === "POST");
  if (!becomesGet) return { ...from, url, headers };
  for (const name of OF_BODY) headers.delete(name);
  return { url, method: "GET", headers, body: null };
}

function decoded(response: Response, url: URL, redirected: boolean): Response {
  const headers = new Headers(response.headers);
  const codings = (headers.get("content-encoding") ?? "").split(",").map((coding) => coding.trim().toLowerCase());
  let body: ReadableStream | null = response.body;
  // The last one was applied last.
  for (const coding of codings.reverse()) {
    const format = coding === "gzip" || coding === "x-gzip" ? "gzip" : coding === "deflate" ? "deflate" : undefined;
    if (format === undefined || body === null) continue;
    body = body.pipeThrough(new DecompressionStream(format));
    headers.delete("content-length");
  }
  const { status, statusText } = response;
  // These must have no body at all.
  const bodiless = status === 204 || status === 205 || status === 304;
  const answer = new Response(bodiless ? null : body, { status, statusText, headers });
  const shown = new URL(url);
  shown.hash = "";
  Object.defineProperties(answer, { url: { value: shown.href }, redirected: { value: redirected } });
  return answer;
}
