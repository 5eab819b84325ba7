/**
 * Top-level code runs before any capability is there: while a component is built, or before a script's first tool is
 * called. Whoever asks for one then gets an error with a stack, which names the author's line; where the engine has
 * something to give that would differ from one run to the next, it gives the same always.
 */

import { standardFetch } from "./fetch";

let started = false;
const held: (() => void)[] = [];

/** Called before the first tool. */
export function start(): void {
  if (started) return;
  started = true;
  for (const release of held) release();
}

/** Throws unless a tool has been called. */
export function needsCall(capability: string): void {
  if (started) return;
  throw new Error(
    `${capability} was used at the top level of the skill, where no capability is there yet: use it inside a tool`,
  );
}

type Method = (...args: unknown[]) => unknown;

/** Puts something in the place of a global until the first tool is called. What has kept it passes calls through then. */
function hold(owner: object, name: string, early: (real: Method) => Method): void {
  const methods = owner as Record<string, Method>;
  const real = methods[name];
  if (real === undefined) return;
  methods[name] = early(real);
  held.push(() => {
    methods[name] = real;
  });
}

/** Random values made now would be the same in every call, and there is nobody yet to wait for a timer or an answer. */
function refuse(owner: object, name: string, label: string): void {
  hold(owner, name, (real) => (...args) => {
    needsCall(label);
    return real.apply(owner, args);
  });
}

refuse(Math, "random", "Math.random");
refuse(crypto, "getRandomValues", "crypto.getRandomValues");
refuse(crypto, "randomUUID", "crypto.randomUUID");
globalThis.fetch = standardFetch(globalThis.fetch);
refuse(globalThis, "fetch", "fetch");
refuse(globalThis, "setTimeout", "setTimeout");
refuse(globalThis, "setInterval", "setInterval");

/** What the clock shows at the top level: 2000-01-01T00:00:00Z. A component's would show when it was built. */
const EPOCH = 946_684_800_000;

hold(performance, "now", (real) => () => (started ? real.call(performance) : 0));
hold(Date, "now", (real) => () => (started ? real.call(Date) : EPOCH));
hold(globalThis, "Date", (real) => {
  const early = {
    construct: (target: Method, args: unknown[], newTarget: Function) =>
      Reflect.construct(target, args.length === 0 && !started ? [EPOCH] : args, newTarget),
    apply: (target: Method) => (started ? target() : new Date(EPOCH).toString()),
  };
  return new Proxy(real, early);
});
