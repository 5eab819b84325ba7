import { Content, Output } from "./content";
import { show } from "./show";

/** `skill:engine/types.output`. */
export interface Answer {
  content: Content["encoded"][];
  structured: string | undefined;
  meta: string | undefined;
}

/**
 * What a tool declares that it returns: text, nothing, blocks of content, an `Output`, one whose structured part goes into
 * `{"result": …}`, an object that is the structured output, a value that goes into `{"result": …}`; or `any` where nothing
 * is declared, and the value decides.
 */
export type OutputKind = "text" | "none" | "content" | "output" | "output-result" | "value" | "result" | "any";

/** The answer that carries `value`; throws where it is not what was declared. */
export function encode(value: unknown, kind: OutputKind): Answer {
  switch (kind === "any" ? kindOf(value) : kind) {
    case "none":
      return answer([]);
    case "text":
      if (typeof value !== "string") throw mismatch("a string", value);
      return answer([text(value)]);
    case "content":
      return answer(blocks(value));
    case "output":
      return ofOutput(value, false);
    case "output-result":
      return ofOutput(value, true);
    case "value":
      return structured(json(value));
    default:
      return structured(`{"result":${json(value)}}`);
  }
}

function kindOf(value: unknown): OutputKind {
  if (value === undefined) return "none";
  if (typeof value === "string") return "text";
  if (value instanceof Output) return "output";
  if (value instanceof Content) return "content";
  if (Array.isArray(value)) return value.length > 0 && value.every(isContent) ? "content" : "result";
  return json(value).startsWith("{") ? "value" : "result";
}

function isContent(value: unknown): value is Content {
  return value instanceof Content;
}

function blocks(value: unknown): Answer["content"] {
  const list = Array.isArray(value) ? value : [value];
  const stranger = list.find((block) => !isContent(block));
  if (list.length > 0 && stranger !== undefined) throw mismatch("`Content`", stranger);
  return list.map((block: Content) => block.encoded);
}

function ofOutput(output: unknown, wrapped: boolean): Answer {
  if (!(output instanceof Output)) throw mismatch("an `Output`", output);
  const { content, structured: value, meta } = output as Output<unknown>;
  let part = value === undefined ? undefined : json(value);
  if (part !== undefined && (wrapped || !part.startsWith("{"))) part = `{"result":${part}}`;
  const shown = content ? blocks(content) : part === undefined ? [] : [text(part)];
  return { content: shown, structured: part, meta: meta && JSON.stringify(meta) };
}

function structured(json: string): Answer {
  return { ...answer([text(json)]), structured: json };
}

function answer(content: Answer["content"]): Answer {
  return { content, structured: undefined, meta: undefined };
}

function text(text: string): Answer["content"][number] {
  return { body: { tag: "text", val: text }, audience: [], priority: undefined, meta: undefined };
}

function json(value: unknown): string {
  const text = JSON.stringify(value);
  if (text === undefined) throw unsayable(value);
  // JSON makes null of a number that it can't say; there has to be a null for one to be looked for.
  if (text.includes("null")) JSON.stringify(value, refuseNonFinite);
  return text;
}

function refuseNonFinite(_key: string, value: unknown): unknown {
  if (typeof value === "number" && !Number.isFinite(value)) throw unsayable(value);
  return value;
}

function unsayable(value: unknown): TypeError {
  return new TypeError(`the tool returned ${show(value)}, which JSON can't say`);
}

function mismatch(expected: string, value: unknown): TypeError {
  return new TypeError(`the tool declares that it returns ${expected}, but returned ${show(value)}`);
}
