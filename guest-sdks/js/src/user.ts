import * as imports from "skill:engine/user@0.1.0";
import { variantOf } from "./failure";
import { needsCall } from "./phase";
import type { Json } from "./tool";

/**
 * What a client may let its user be asked for: fields to fill in, to visit a page, what its model says to a message, the
 * folders that it works in. The protocol has deprecated the last two.
 */
export type Kind = "form" | "url" | "sampling" | "roots";

/** Made by `form`, `url`, `sampling` and `roots`. */
export type Question = imports.Question;

/** What the user said: whether they accept, decline or would rather not say, and what they gave. */
export interface Answer<T = Json> {
  action: "accept" | "decline" | "cancel";
  /** The fields of a form by name; for `sampling` and `roots` the client's result as the protocol has it. */
  content?: T;
}

/** Thrown by `ask`. */
export class UserError extends Error {
  override readonly name = "UserError";

  constructor(
    readonly kind: "unsupported" | "invalid-question",
    message: string,
  ) {
    super(message);
  }
}

/** Fields to fill in. `schema` is the JSON Schema of an object whose properties are texts, numbers, flags and choices. */
export function form(message: string, schema: { [keyword: string]: Json }): Question {
  return { tag: "form", val: { message, schema: JSON.stringify(schema) } };
}

/** A page to visit, as to sign in. What happens there the tool has to find out by itself. */
export function url(message: string, url: string): Question {
  return { tag: "url", val: { message, url } };
}

/** What the client's model says: the parameters of `sampling/createMessage`. @deprecated by the protocol */
export function sampling(params: { [name: string]: Json }): Question {
  return { tag: "sampling", val: JSON.stringify(params) };
}

/** The folders that the client works in. @deprecated by the protocol */
export function roots(): Question {
  return { tag: "roots" };
}

/** What this client's user can be asked for. */
export function kinds(): Kind[] {
  needsCall("user.kinds");
  return imports.kinds();
}

/**
 * Asks the user, all questions at once, and gives the answers under the same keys.
 *
 * The first time it does not return: the call ends, and once the user has answered it begins anew with the answers there.
 * So ask before you act, and under the same keys each time.
 */
export function ask<K extends string>(questions: Record<K, Question>): Record<K, Answer> {
  needsCall("user.ask");
  const keyed = Object.entries<Question>(questions).map(([key, question]) => ({ key, question }));
  try {
    const answers = imports.ask(keyed);
    return Object.fromEntries(keyed.map(({ key }, index) => [key, decode(answers[index])])) as Record<K, Answer>;
  } catch (thrown) {
    const variant = variantOf(thrown);
    if (!variant) throw thrown;
    throw new UserError(variant.tag as UserError["kind"], describe(variant.tag, variant.val));
  }
}

function decode(answer: imports.Answer): Answer {
  switch (answer.tag) {
    case "given":
      return answer.val === undefined ? { action: "accept" } : { action: "accept", content: JSON.parse(answer.val) };
    case "declined":
      return { action: "decline" };
    default:
      return { action: "cancel" };
  }
}

function describe(tag: string, detail: unknown): string {
  return tag === "unsupported" ? `the client has no way to ask its user for this: ${detail}` : String(detail);
}
