import { implement, type Entries, type Skill } from "./runtime";
import * as sdk from "./index";
import { placeInBundle } from "./stack";
import type { ToolEntry } from "./tools";

/** Under this name a bundle finds the SDK, and the place to hand over what it offers. */
const KEY = Symbol.for("skill-engine");

/** What a bundle sees of the engine. */
interface Engine {
  sdk: typeof sdk;
  /** Called by a bundle when its top-level code has run: what the skill's entry exports, and what was read from its source. */
  offer(module: Record<string, unknown>, entries: Entries | ToolEntry[]): void;
}

/**
 * Runs the top-level code of a bundle, and answers what it offers: at once, unless that code awaits something.
 *
 * A bundle is an expression whose value is an async function. `begin` is called before a function of the author's.
 */
export function evaluate(bundle: string, begin?: () => void): Skill | Promise<Skill> {
  let skill: Skill | undefined;
  const engine: Engine = {
    sdk,
    offer(module, entries) {
      // A bundle that was installed before there were prompts lists its tools alone.
      skill = implement(module, Array.isArray(entries) ? { tools: entries, prompts: [] } : entries, begin);
    },
  };
  (globalThis as unknown as Record<symbol, Engine>)[KEY] = engine;
  const done = read(bundle)();
  return skill ?? done.then(() => skill as Skill);
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
