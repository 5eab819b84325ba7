/** Errors of the contract: any other that leaves an export would end the whole instance. */

import { failureOf } from "./thrown";

/** A function of the author's. */
export interface Exported {
  /** The name under which the skill's module exports it. */
  export: string;
  place: string | undefined;
}

/** Turns whatever `work` throws into the case `tag`. */
export function attempt<T>(tag: string, exported: Exported, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    return fail(tag, exported, thrown);
  }
}

/** Calls a function and encodes what it gives, at once unless that has to be waited for; what either throws becomes `failed`. */
export function run<T>(exported: Exported, call: () => unknown, encode: (value: unknown) => T): T | Promise<T> {
  return attempt("failed", exported, () => {
    const result = call();
    if (!isPromise(result)) return encode(result);
    const encoded = Promise.resolve(result).then(encode);
    return encoded.catch((thrown) => fail("failed", exported, thrown));
  });
}

function fail(tag: string, exported: Exported, thrown: unknown): never {
  throw { tag, val: failureOf(thrown, `    at ${exported.export} (${exported.place})`) };
}

function isPromise(value: unknown): value is PromiseLike<unknown> {
  return typeof (value as { then?: unknown } | null | undefined)?.then === "function";
}
