/** `skill:engine/types.output`, as far as this version fills it. */
export interface Output {
  content: { body: { tag: "text"; val: string }; audience: []; priority: undefined; meta: undefined }[];
  structured: string | undefined;
  meta: undefined;
}

/** The declared result of a tool; `any` where none is declared, and the value decides. */
export type OutputKind = "text" | "none" | "boolean" | "integer" | "number" | "any";

/** The answer that carries `value`. */
export function encode(value: unknown, kind: OutputKind): Output {
  if (kind === "none") return answer();
  if (kind === "any" && value === undefined) return answer();
  if (typeof value === "string" && (kind === "any" || kind === "text")) return answer(value);
  if (kind !== "any") check(value, kind);
  const json = JSON.stringify(value);
  if (json === undefined) throw new TypeError(`the tool returned a ${typeof value}, which JSON can't say`);
  // The protocol wants an object, so anything else goes into one.
  const structured = json.startsWith("{") ? json : `{"result":${json}}`;
  return answer(structured, structured);
}

function check(value: unknown, kind: OutputKind): void {
  const expected = kind === "text" ? "string" : kind;
  const fits =
    kind === "boolean" ? typeof value === "boolean" :
    kind === "integer" ? Number.isSafeInteger(value) :
    kind === "number" && Number.isFinite(value);
  if (fits) return;
  const beyond = kind === "integer" && typeof value === "number" ? " within ±(2^53−1)" : "";
  throw new TypeError(`the tool declares that it returns ${article(expected)}${beyond}, but returned ${show(value)}`);
}

function article(noun: string): string {
  return `${/^[aeiou]/.test(noun) ? "an" : "a"} ${noun}`;
}

function show(value: unknown): string {
  switch (typeof value) {
    case "string":
      return JSON.stringify(value.length > 80 ? `${value.slice(0, 80)}…` : value);
    case "object":
      return value === null ? "null" : Array.isArray(value) ? "an array" : "an object";
    case "function":
      return "a function";
    default:
      return String(value);
  }
}

function answer(text?: string, structured?: string): Output {
  const content: Output["content"] =
    text === undefined ? [] : [{ body: { tag: "text", val: text }, audience: [], priority: undefined, meta: undefined }];
  return { content, structured, meta: undefined };
}
