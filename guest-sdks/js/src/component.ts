/** What a component is made of: a bundle that is evaluated while the component is built. */

import { evaluate } from "./evaluate";
import type { Skill } from "./runtime";
import { useSourceMap } from "./stack";
import { warm } from "./warm";

/** Implements the exported interfaces for a bundle. `map` is its source map. */
export function component(bundle: string, map: string): Skill | Promise<Skill> {
  warm();
  useSourceMap(() => map);
  try {
    return evaluate(bundle);
  } catch (thrown) {
    if (!(thrown instanceof SyntaxError)) throw thrown;
    // Whoever builds reads the place from a line like that of a stack.
    throw new SyntaxError(`${thrown.message}\n${thrown.stack}`);
  }
}
