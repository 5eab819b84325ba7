import { evaluate } from "./evaluate";
import type { Skill } from "./runtime";
import { failureOf } from "./thrown";

/**
 * The exported interfaces of a skill whose bundle is evaluated when something is first asked of it, once in an instance.
 *
 * They answer at once, unless there is something to wait for: a promise costs a turn of the event loop. `begin` is called
 * before a function of the author's.
 */
export function lazy(bundle: () => string, begin?: () => void): Skill {
  let evaluated: Skill | Promise<Skill> | undefined;

  /** Uses the skill. What its top level throws is told in the words of the contract. */
  function using<T>(told: (thrown: unknown) => unknown, use: (skill: Skill) => T | Promise<T>): T | Promise<T> {
    try {
      evaluated ??= evaluate(bundle(), begin);
    } catch (thrown) {
      throw told(thrown);
    }
    if (!(evaluated instanceof Promise)) return use(evaluated);
    return evaluated.then(use, (thrown) => {
      throw told(thrown);
    });
  }

  return {
    tools: {
      listTools: () => using(failureOf, ({ tools }) => tools.listTools()),
      callTool: (name, args) => using(failed, ({ tools }) => tools.callTool(name, args)),
    },
    prompts: {
      listPrompts: () => using(failureOf, ({ prompts }) => prompts.listPrompts()),
      getPrompt: (name, args) => using(failed, ({ prompts }) => prompts.getPrompt(name, args)),
      complete: (...asked) => using(failed, ({ prompts }) => prompts.complete(...asked)),
    },
  };
}

/** The error of a call: a list has failures alone. */
function failed(thrown: unknown): { tag: "failed"; val: ReturnType<typeof failureOf> } {
  return { tag: "failed", val: failureOf(thrown) };
}
