/** A whole number within ±(2⁵³−1): in a tool's parameters and result it becomes JSON Schema's `integer`. */
export type Integer = number;

/** What JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** What an author can say of a tool beyond its function. Written as literals: it is read without being run. */
export interface ToolOptions {
  /** Instead of the export's name in kebab-case. */
  name?: string;
  /** For people. */
  title?: string;
  /** For the model; instead of the doc comment. */
  description?: string;
  /** Changes nothing outside of the skill. */
  readOnly?: boolean;
  /** May destroy something; false means that it only adds. */
  destructive?: boolean;
  /** A second call with the same arguments changes nothing more. */
  idempotent?: boolean;
  /** Deals with the world outside, such as the web. */
  openWorld?: boolean;
  icons?: Icon[];
  /** For extensions of the protocol. */
  meta?: { [key: string]: Json };
  /** JSON Schema (2020-12) of the arguments, by hand: then the function's types are not read. */
  inputSchema?: { [key: string]: Json };
  /** JSON Schema (2020-12) of the structured output, by hand. */
  outputSchema?: { [key: string]: Json };
}

export interface Icon {
  /** `https:` or `data:` URI. */
  source: string;
  mimeType?: string;
  /** `48x48`, `any`, … */
  sizes?: string[];
}

/**
 * The explicit form of a tool: `export const closeIssue = tool({ destructive: true }, (args: { id: Integer }) => …)`.
 *
 * Answers the function unchanged, so that other code can still call it.
 */
export function tool<F extends (args: never) => unknown>(_options: ToolOptions, run: F): F {
  return run;
}
