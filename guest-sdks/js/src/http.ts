import * as imports from "skill:engine/http@0.1.0";
import { variantOf } from "./failure";
import { needsCall } from "./phase";
import type { Json } from "./tool";

/** Name and value, in the order they are sent. */
export type Header = [name: string, value: string];

export interface Request {
  /** `GET` where left out. */
  method?: string;
  /** Absolute, `http:` or `https:`, without user information. */
  url: string;
  headers?: Record<string, string> | Header[];
  body?: string | Uint8Array;
  /** Milliseconds for the whole exchange; the skill's own limit still holds. */
  timeout?: number;
  /** How many redirects are followed, each one checked anew: 10 where left out; 0 hands the redirect back. */
  maxRedirects?: number;
}

export interface Response {
  /** The URL that answered, after redirects. */
  url: string;
  status: number;
  headers: Header[];
  /** Decoded. */
  body: Uint8Array;
  /** The body as UTF-8 text. */
  text(): string;
  /** The body parsed as JSON. */
  json<T = Json>(): T;
}

export type HttpErrorKind = "invalid-request" | "denied" | "unreachable" | "timeout" | "too-large" | "protocol";

/** Thrown by `send` where there is no response; a response of any status is none. */
export class HttpError extends Error {
  override readonly name = "HttpError";

  constructor(
    readonly kind: HttpErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/** Sends a request and answers the whole response. */
export function send(request: Request): Response {
  needsCall("http.send");
  try {
    return respond(imports.send(encode(request)));
  } catch (thrown) {
    const variant = variantOf(thrown);
    if (!variant) throw thrown;
    throw new HttpError(variant.tag as HttpErrorKind, describe(request.url, variant.tag, variant.val));
  }
}

function encode({ method = "GET", url, headers = [], body, timeout, maxRedirects = 10 }: Request): imports.Request {
  return {
    method,
    url,
    headers: Array.isArray(headers) ? headers : Object.entries(headers),
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
    timeout,
    maxRedirects,
  };
}

function respond({ url, status, headers, body }: imports.Response): Response {
  const text = () => new TextDecoder().decode(body);
  return { url, status, headers, body, text, json: () => JSON.parse(text()) };
}

function describe(url: string, kind: string, detail: unknown): string {
  switch (kind) {
    case "timeout":
      return `${url} did not answer in time`;
    case "too-large":
      return `the response of ${url} is larger than ${detail} bytes`;
    case "denied":
      return String(detail);
    default:
      return `${url}: ${detail}`;
  }
}
