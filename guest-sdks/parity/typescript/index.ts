import {
  config,
  content,
  conversation,
  http,
  log,
  message,
  progress,
  prompt,
  secrets,
  tool,
  ToolError,
  user,
} from "skill-engine";
import type { Content, Integer, Json, Output } from "skill-engine";

import type { Everything, Shape, Tree } from "./types";

/** Runs before any tool is called. */
const primes = [2, 3, 5, 7].map((prime) => prime * prime);

let calls = 0;

/** Answers its text. */
export function echo(args: {
  /** What to answer. */
  text: string;
}): string {
  return args.text;
}

/** Adds two whole numbers. */
export function add({ a, b = 1 }: { a: Integer; b?: Integer }): Integer {
  return a + b;
}

/** Halves a number. */
export function half(args: { x: number }): number {
  return args.x / 2;
}

/** Says the opposite. */
export function negate(args: { flag: boolean }): boolean {
  return !args.flag;
}

/** Answers all that it takes. */
export function mirror(args: { all: Everything }): Everything {
  return args.all;
}

/** The area of a shape. */
export function area(args: { shape: Shape }): number {
  const { shape } = args;
  return shape.kind === "square" ? shape.side ** 2 : shape.width * shape.height;
}

/** How deep a tree is. */
export function depth(args: { tree: Tree }): Integer {
  const of = (tree: Tree): number => 1 + Math.max(0, ...tree.children.map(of));
  return of(args.tree);
}

/** Counts the letters of each word. */
export function lengths(args: { words: string[] }): Record<string, Integer> {
  return Object.fromEntries(args.words.map((word) => [word, [...word].length]));
}

/** The first of some words, if there is one. */
export function first(args: { words: string[] }): string | null {
  return args.words[0] ?? null;
}

/** Does nothing. */
export function nothing(): void {}

/** Answers one block of each kind. */
export function blocks(): Content[] {
  const bytes = new Uint8Array([0, 1, 127, 128, 254, 255]);
  return [
    content.text("für alle", { audience: ["user", "assistant"], priority: 0.5, meta: { "example.com/a": [1, null] } }),
    content.image(bytes, "image/png"),
    content.audio(bytes, "audio/wav"),
    content.link("https://example.com/a", "a", {
      title: "An a",
      description: "The first letter.",
      mimeType: "text/plain",
      size: 1,
    }),
    content.link("https://example.com/b", "b"),
    content.embedded("file:///a.txt", "a", { mimeType: "text/plain" }),
    content.embedded("file:///b.bin", bytes),
  ];
}

/** Answers one block. */
export function block(args: { text: string }): Content {
  return content.text(args.text);
}

/** Answers blocks and structured output together. */
export function both(args: { n: Integer }): Output<{ n: Integer; even: boolean }> {
  return content.output({
    content: [content.text(`n is ${args.n}`)],
    structured: { n: args.n, even: args.n % 2 === 0 },
    meta: { "example.com/took": 3 },
  });
}

/** Fails. */
export function fail(args: { why: string }): string {
  throw new Error(args.why);
}

/** Fails with something for programs. */
export function failWithData(args: { code: Integer }): string {
  throw new ToolError("it failed", { code: args.code });
}

/** Answers a setting. */
export function setting(args: { key: string }): { value: Json } {
  return { value: config.get(args.key) ?? null };
}

/** Asks for a secret, and says what came of it. */
export function secret(args: { name: string }): string {
  try {
    secrets.reference(args.name);
    return "a reference";
  } catch (error) {
    if (error instanceof secrets.SecretError) return error.kind;
    throw error;
  }
}

/** Sends a request. */
export function request(args: {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string;
  redirects?: Integer;
  timeout?: Integer;
}): { status: Integer; url: string; kind: string | null; body: string } {
  const { method, url, headers, body, redirects, timeout } = args;
  const response = http.send({ method, url, headers, body, maxRedirects: redirects, timeout });
  const kind = response.headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? null;
  return { status: response.status, url: response.url, kind, body: response.text() };
}

/** Sends a request that may fail, and says how. */
export function attempt(args: { url: string; timeout?: Integer }): string {
  try {
    return String(http.send({ url: args.url, timeout: args.timeout }).status);
  } catch (error) {
    if (error instanceof http.HttpError) return error.kind;
    throw error;
  }
}

/** Writes to the log, at each level. */
export function say(args: { text: string }): string {
  log.debug(args.text);
  log.info(args.text);
  log.warning(args.text);
  log.error(args.text);
  return "said";
}

/** Reports how far it has come. */
export function walk(args: { steps: Integer }): string {
  for (let step = 1; step <= args.steps; step++) progress.report(step, args.steps, `step ${step}`);
  return "there";
}

/** Asks the user who they are, and then what they like. */
export function consult(args: { question: string }): string {
  const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
  const { who, page } = user.ask({
    who: user.form(args.question, schema),
    page: user.url("Look there.", "https://example.com/"),
  });
  if (who.action !== "accept") return `${who.action} ${page.action}`;
  const { model } = user.ask({ model: user.sampling({ messages: [], maxTokens: 9 }) });
  return `${(who.content as { name: string }).name} ${page.action} ${(model.content as { model: string }).model}`;
}

/** Answers later. */
export async function later(args: { text: string }): Promise<string> {
  await Promise.resolve();
  return args.text;
}

/** Answers what was worked out before any call. */
export function early(): Integer[] {
  return primes;
}

/** Counts its calls: each is the first. */
export function count(): Integer {
  calls += 1;
  return calls;
}

export const close = tool(
  {
    name: "close_it",
    title: "Close it",
    description: "Closes something for good.",
    readOnly: false,
    destructive: true,
    idempotent: true,
    openWorld: false,
    icons: [{ source: "https://example.com/close.png", mimeType: "image/png", sizes: ["48x48"] }],
    meta: { "example.com/group": "doors" },
  },
  (args: { id: Integer }): string => `closed ${args.id}`,
);

export const byHand = tool(
  {
    description: "Has its schemas written by hand.",
    inputSchema: { type: "object", properties: { any: { type: ["string", "integer"] } }, required: ["any"] },
    outputSchema: { type: "object", properties: { any: {} }, required: ["any"] },
  },
  (args: { any: Json }) => ({ any: args.any }),
);

/**
 * Asks for a review of some code.
 *
 * @param args.code What to review.
 */
export const reviewCode = prompt(
  {
    title: "Review",
    complete: { language: (value, others) => [...(value === "ru" ? ["rust"] : []), `${value} of ${others.code}`] },
  },
  ({ code, tone = "kind", language }: { code: string; tone?: "kind" | "keen" | "blunt"; language?: string }) =>
    `${code} ${tone} ${language ?? "none"}`,
);

/** Says something of each kind. */
export const talk = prompt(
  {
    title: "Talk",
    icons: [{ source: "https://example.com/talk.png", mimeType: "image/png", sizes: ["48x48"] }],
    meta: { "example.com/group": "talks" },
  },
  () =>
    conversation({
      description: "A talk of two.",
      messages: [
        "hello",
        message.assistant(content.text("hi", { priority: 0.5 })),
        content.image(new Uint8Array([0, 1, 127, 128, 254, 255]), "image/png"),
        message.user(content.embedded("file:///a.txt", "a", { mimeType: "text/plain" })),
      ],
      meta: { "example.com/took": 3 },
    }),
);

export const laterOn = prompt(
  { name: "later_on", complete: { text: ["first", "second", "Final"] } },
  async ({ text }: { text?: string }) => (text === undefined ? [] : message.assistant(await Promise.resolve(`later ${text}`))),
);

/** Fails. */
export const wrong = prompt({}, (args: { text: string }): string => {
  throw new Error(args.text);
});

/** Asks the user first. */
export const inquire = prompt({}, () => {
  const schema = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };
  return user.ask({ who: user.form("Who?", schema) }).who.action;
});
