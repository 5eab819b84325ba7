import type { Conversation, Part } from "./message";
import type { Icon, Json } from "./tool";

/**
 * What an argument may be: a list, of which is offered what begins as the user has, whatever the case; or a function, which is given what they
 * have typed and the arguments that are known already, and answers what to offer, the likeliest first.
 */
export type Completion =
  | readonly string[]
  | ((value: string, others: Record<string, string>) => readonly string[] | Promise<readonly string[]>);

/** What an author can say of a prompt beyond its function. Written as literals, but for `complete`: it is read without being run. */
export interface PromptOptions<Arguments = Record<string, string>> {
  /** Instead of the export's name in kebab-case. */
  name?: string;
  /** For people. */
  title?: string;
  /** For people; instead of the doc comment. */
  description?: string;
  icons?: Icon[];
  /** For extensions of the protocol. */
  meta?: { [key: string]: Json };
  /** By argument. One whose type is a choice of strings needs none. */
  complete?: { [Name in keyof Arguments]?: Completion };
}

/** What a prompt makes: what the user says, or messages of both. */
export type Made = Part | Part[] | Conversation;

const completions = new WeakMap<Function, Record<string, Completion>>();

/**
 * A prompt that is made by a function: `export const review = prompt({ title: "Review" }, (args: { code: string }) => …)`.
 *
 * Its arguments are strings, as the protocol has it. Answers the function unchanged, so that other code can still call it.
 */
export function prompt<F extends (args: never) => Made | Promise<Made>>(
  options: PromptOptions<Parameters<F>[0]>,
  make: F,
): F {
  if (options.complete) completions.set(make, options.complete as Record<string, Completion>);
  return make;
}

/** What was said of the arguments of a prompt's function. */
export function completionsOf(make: Function): Record<string, Completion> {
  return completions.get(make) ?? {};
}
