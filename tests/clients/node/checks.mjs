// Groups of assertions: one line each as it ends, and a summary.

import { isDeepStrictEqual } from "node:util";

/** Milliseconds that any answer may take. */
export const PATIENCE = 20_000;

/** An expectation that did not hold; its message has both sides. */
class Unmet extends Error {}

/** What went wrong, with the lines of these scripts, not of the client's insides. */
function told(error) {
  if (error instanceof Unmet) return error.message;
  const frames = error.stack.split("\n").filter((line) => /^ +at .*file:/.test(line) && !line.includes("node_modules"));
  return [`${error.name}: ${error.message}`, ...frames.slice(0, 3)].join("\n");
}

const shown = (value) => JSON.stringify(value) ?? String(value);

/** Throws where the two differ in depth. */
export function equal(what, expected, seen) {
  if (!isDeepStrictEqual(expected, seen)) {
    throw new Unmet(`${what}\n  expected: ${shown(expected)}\n  seen:     ${shown(seen)}`);
  }
}

/** Throws where `truth` doesn't hold; `seen` is what to look at then. */
export function holds(what, truth, seen) {
  if (!truth) throw new Unmet(`${what}\n  expected: true\n  seen:     ${shown(seen)}`);
}

/** The promise's outcome, or an error where it takes too long. */
export async function within(what, promise, milliseconds = PATIENCE) {
  let timer;
  const late = new Promise((_, reject) => {
    const seen = `${what}\n  expected: within ${milliseconds / 1000} s\n  seen:     nothing`;
    timer = setTimeout(() => reject(new Unmet(seen)), milliseconds);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

export const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Counts groups; one that fails doesn't keep the next from being run. */
export class Checks {
  #title;
  #passed = 0;
  #failed = 0;

  constructor(title) {
    this.#title = title;
  }

  async group(name, assertions) {
    try {
      await assertions();
      this.#passed += 1;
      console.log(`ok    ${this.#title}: ${name}`);
    } catch (error) {
      this.#failed += 1;
      console.log(`FAIL  ${this.#title}: ${name}: ${told(error)}`);
    }
  }

  /** Prints the counts and sets the exit code of the process. */
  summary() {
    console.log(`${this.#title}: ${this.#passed} passed, ${this.#failed} failed`);
    if (this.#failed > 0) process.exitCode = 1;
  }
}
