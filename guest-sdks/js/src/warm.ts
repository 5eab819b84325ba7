/**
 * Goes the way of a call while a component is made. The interpreter compiles a function when it is first called: in the
 * snapshot that is done already, and its heap has grown to what a call needs.
 */

import { lazy } from "./lazy";
import type { ToolEntry } from "./tools";

const TOOLS: ToolEntry[] = ["text", "value", "result"].map((output) => ({
  export: output,
  output: output as ToolEntry["output"],
  tool: { name: output, description: "", inputSchema: "{}", annotations: {}, icons: [], place: "sample.ts:1:1" },
}));

const BUNDLE = `(async () => {
  const functions = { text: (args) => args.text, value: (args) => ({ ...args }), result: (args) => [args.text] };
  globalThis[Symbol.for("skill-engine")].offer(functions, ${JSON.stringify({ tools: TOOLS, prompts: [] })});
})`;

/** Evaluates a skill and calls its tools, and leaves nothing of it behind. */
export function warm(): void {
  // No tool of the author's has begun: what needs one is refused as before.
  const { tools } = lazy(() => BUNDLE, () => {});
  tools.listTools();
  for (const { tool } of TOOLS) void tools.callTool(tool.name, '{"text":"sample"}');
}
