import { parseArguments } from "./arguments";
import { attempt, run } from "./attempt";
import { encode, type Answer, type OutputKind } from "./output";
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
export interface ToolEntry {
  /** The name under which the skill's module exports the function. */
  export: string;
  output: OutputKind;
  tool: Tool;
}

/** The interface `tools`. */
export interface Tools {
  listTools(): Tool[] | Promise<Tool[]>;
  callTool(name: string, args: string): Answer | Promise<Answer>;
}

type Run = (args: Record<string, unknown>) => unknown;

/** Implements `tools`. `begin` is called before a function of the author's. */
export function implementTools(module: Record<string, unknown>, entries: ToolEntry[], begin: () => void): Tools {
  const byName = new Map(entries.map((entry) => [entry.tool.name, entry]));
  return {
    listTools: () => entries.map((entry) => entry.tool),
    callTool(name, text) {
      const entry = byName.get(name);
      if (!entry) throw { tag: "unknown-tool", val: name };
      const exported = { export: entry.export, place: entry.tool.place };
      const args = attempt("invalid-arguments", exported, () => parseArguments(text));
      begin();
      return run(
        exported,
        () => (module[entry.export] as Run)(args),
        (value) => encode(value, entry.output),
      );
    },
  };
}
