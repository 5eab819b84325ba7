/** Blocks of an answer: `return content.image(png, "image/png")`, or a list of them. */

import type { Json } from "./tool";

/** Whom a block is for. */
export type Reader = "user" | "assistant";

export interface ContentOptions {
  /** Everybody, where left out. */
  audience?: Reader[];
  /** From 0 (optional) to 1 (required). */
  priority?: number;
  /** For extensions of the protocol. */
  meta?: { [key: string]: Json };
}

export interface LinkOptions extends ContentOptions {
  title?: string;
  description?: string;
  mimeType?: string;
  /** In bytes. */
  size?: number;
}

export interface EmbeddedOptions extends ContentOptions {
  mimeType?: string;
}

/** `skill:engine/types.body`. */
type Body =
  | { tag: "text"; val: string }
  | { tag: "image" | "audio"; val: { data: Uint8Array; mimeType: string } }
  | { tag: "link"; val: Link }
  | { tag: "embedded"; val: { uri: string; mimeType?: string; data: ResourceData } };

type ResourceData = { tag: "text"; val: string } | { tag: "blob"; val: Uint8Array };

interface Link {
  uri: string;
  name: string;
  title?: string;
  description?: string;
  mimeType?: string;
  size?: bigint;
}

/** One block of a tool's answer. */
export class Content {
  /** `skill:engine/types.content`. */
  readonly encoded: { body: Body; audience: Reader[]; priority?: number; meta?: string };

  constructor(body: Body, { audience = [], priority, meta }: ContentOptions) {
    this.encoded = { body, audience, priority, meta: meta && JSON.stringify(meta) };
  }
}

export function text(text: string, options: ContentOptions = {}): Content {
  return new Content({ tag: "text", val: String(text) }, options);
}

export function image(data: Uint8Array, mimeType: string, options: ContentOptions = {}): Content {
  return new Content({ tag: "image", val: { data: bytes("image", data), mimeType } }, options);
}

export function audio(data: Uint8Array, mimeType: string, options: ContentOptions = {}): Content {
  return new Content({ tag: "audio", val: { data: bytes("audio", data), mimeType } }, options);
}

/** Something that the client can fetch by itself. */
export function link(uri: string, name: string, options: LinkOptions = {}): Content {
  const { title, description, mimeType, size } = options;
  const whole = size === undefined ? undefined : BigInt(size);
  return new Content({ tag: "link", val: { uri, name, title, description, mimeType, size: whole } }, options);
}

/** A resource with what it holds. */
export function embedded(uri: string, data: string | Uint8Array, options: EmbeddedOptions = {}): Content {
  const held: ResourceData =
    typeof data === "string" ? { tag: "text", val: data } : { tag: "blob", val: bytes("embedded", data) };
  return new Content({ tag: "embedded", val: { uri, mimeType: options.mimeType, data: held } }, options);
}

/** What a tool answers, where one part alone would not do. `T` is the type of its structured part. */
export class Output<T = never> {
  readonly content: Content[] | undefined;
  readonly structured: T | undefined;
  readonly meta: { [key: string]: Json } | undefined;

  constructor({ content, structured, meta }: OutputParts<T>) {
    this.content = content;
    this.structured = structured;
    this.meta = meta;
  }
}

export interface OutputParts<T> {
  /** The structured part as text, where left out. */
  content?: Content[];
  structured?: T;
  /** For extensions of the protocol. */
  meta?: { [key: string]: Json };
}

export function output<T = never>(parts: OutputParts<T>): Output<T> {
  return new Output(parts);
}

function bytes(kind: string, data: unknown): Uint8Array {
  if (data instanceof Uint8Array) return data;
  if (data instanceof ArrayBuffer) return new Uint8Array(data);
  throw new TypeError(`content.${kind} takes its data as a Uint8Array`);
}
