/**
 * What the engine puts around a skill: it implements the exported interface `tools` for the tools that were read from
 * the skill's source. Authors never import this.
 */

import { parseArguments } from "./arguments";
import { encode, type Answer, type OutputKind } from "./output";
import { start } from "./phase";
import { failureOf } from "./thrown";
import type { Icon } from "./tool";

/** `skill:engine/types.tool`. */
export interface Tool {
  name: string;
  title?: string;
  description: string;
  inputSchema: string;
  outputSchema?: string;
  annotations: { readOnly?: boolean; destructive?: boolean; idempotent?: boolean; openWorld?: boolean };
  icons: Icon[];
  meta?: string;
  place?: string;
}

/** One tool, as the extractor hands it over. */
export interface Entry {
  /** The name under which the skill's module exports the function. */
  export: string;
  output: OutputKind;
  tool: Tool;
}

type Run = (args: Record<string, unknown>) => unknown;

/** The interface `tools`. */
export interface Tools {
  listTools(): Tool[];
  callTool(name: string, args: string): Answer | Promise<Answer>;
}

/** Implements `tools` for the functions that `module` exports and `entries` describe. `begin` is called before a tool. */
export function implement(module: Record<string, unknown>, entries: Entry[], begin = start): Tools {
  refuseStrangers(module, entries);
  const byName = new Map(entries.map((entry) => [entry.tool.name, entry]));
  return {
    listTools: () => entries.map((entry) => entry.tool),
    callTool(name, args) {
      const entry = byName.get(name);
      if (!entry) throw { tag: "unknown-tool", val: name };
      return call(module[entry.export] as Run, entry, args, begin);
    },
  };
}

function call(run: Run, entry: Entry, text: string, begin: () => void): Answer | Promise<Answer> {
  const args = attempt("invalid-arguments", entry, () => parseArguments(text));
  begin();
  return attempt("failed", entry, () => {
    const result = run(args);
    if (!isPromise(result)) return encode(result, entry.output);
    const answer = Promise.resolve(result).then((value) => encode(value, entry.output));
    return answer.catch((thrown) => fail("failed", entry, thrown));
  });
}

/** Turns whatever `work` throws into the error of the contract; any other error would end the whole instance. */
function attempt<T>(tag: string, entry: Entry, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    return fail(tag, entry, thrown);
  }
}

function fail(tag: string, entry: Entry, thrown: unknown): never {
  throw { tag, val: failureOf(thrown, `    at ${entry.export} (${entry.tool.place})`) };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}

/** A function that only turns up at run time has no schema: better an error now than a tool that is silently missing. */
function refuseStrangers(module: Record<string, unknown>, entries: Entry[]): void {
  const known = new Set(entries.map((entry) => entry.export));
  for (const [name, value] of Object.entries(module)) {
    if (typeof value !== "function" || known.has(name)) continue;
    throw new Error(
      `the export \`${name}\` is a function that can't be read as a tool: write it as \`export function ${name}(…)\` ` +
        `or \`export const ${name} = tool({…}, (…) => …)\`, or don't export it`,
    );
  }
}
