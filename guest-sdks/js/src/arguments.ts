/** JSON's strings and numbers; whatever lies between them needs no look. */
const TOKEN = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** Shorter runs of digits are always exact. */
const LONG = /\d{16}/;

/**
 * Reads the arguments of a call.
 *
 * JavaScript would round an integer beyond ±(2⁵³−1): such a one is refused, wherever it stands.
 */
export function parseArguments(text: string): Record<string, unknown> {
  if (LONG.test(text)) refuseLongIntegers(text);
  return JSON.parse(text) as Record<string, unknown>;
}

function refuseLongIntegers(text: string): void {
  for (const [token] of text.matchAll(TOKEN)) {
    if (/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token))) throw beyond(token);
  }
}

function beyond(what: string): RangeError {
  return new RangeError(`${what} is not a whole number within ±(2^53−1), the integers that JavaScript can hold exactly`);
}
