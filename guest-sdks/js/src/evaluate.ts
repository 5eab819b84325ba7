import { implement, type Entry, type Tools } from "./runtime";
import * as sdk from "./index";
import { placeInBundle } from "./stack";

/** Under this name a bundle finds the SDK, and the place to hand over its tools. */
const KEY = Symbol.for("skill-engine");

/** What a bundle sees of the engine. */
interface Engine {
  sdk: typeof sdk;
  /** Called by a bundle when its top-level code has run: what the skill's entry exports, and what was read from its source. */
  offer(module: Record<string, unknown>, entries: Entry[]): void;
}

/**
 * Runs the top-level code of a bundle, and answers the tools that it offers: at once, unless that code awaits something.
 *
 * A bundle is an expression whose value is an async function. `begin` is called before a tool.
 */
export function evaluate(bundle: string, begin?: () => void): Tools | Promise<Tools> {
  let tools: Tools | undefined;
  const engine: Engine = {
    sdk,
    offer(module, entries) {
      tools = implement(module, entries, begin);
    },
  };
  (globalThis as unknown as Record<symbol, Engine>)[KEY] = engine;
  const done = read(bundle)();
  return tools ?? done.then(() => tools as Tools);
}

function read(bundle: string): () => Promise<void> {
  try {
    // Not this scope's `eval`: the author's code sees the global names alone.
    return (0, eval)(bundle) as () => Promise<void>;
  } catch (thrown) {
    if (thrown instanceof SyntaxError) placeInBundle(thrown);
    throw thrown;
  }
}
