/**
 * What the engine puts around a skill: it implements the exported interfaces for what was read from the skill's source.
 * Authors never import this.
 */

import { start } from "./phase";
import { implementPrompts, type PromptEntry, type Prompts } from "./prompts";
import { implementTools, type ToolEntry, type Tools } from "./tools";

/** What was read from the source, each in the order of the author's files. */
export interface Entries {
  tools: ToolEntry[];
  prompts: PromptEntry[];
}

/** The exported interfaces. */
export interface Skill {
  tools: Tools;
  prompts: Prompts;
}

/** Implements them for the functions that `module` exports. `begin` is called before a function of the author's. */
export function implement(module: Record<string, unknown>, { tools, prompts }: Entries, begin = start): Skill {
  refuseStrangers(module, [...tools, ...prompts]);
  return { tools: implementTools(module, tools, begin), prompts: implementPrompts(module, prompts, begin) };
}

/** A function that only turns up at run time has no schema: better an error now than a tool that is silently missing. */
function refuseStrangers(module: Record<string, unknown>, entries: { export: string }[]): void {
  const known = new Set(entries.map((entry) => entry.export));
  for (const [name, value] of Object.entries(module)) {
    if (typeof value !== "function" || known.has(name)) continue;
    throw new Error(
      `the export \`${name}\` is a function that can't be read as a tool: write it as \`export function ${name}(…)\` ` +
        `or \`export const ${name} = tool({…}, (…) => …)\`, or don't export it`,
    );
  }
}
