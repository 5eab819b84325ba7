/**
 * Top-level code runs while the skill is built, before any capability is there. Whoever asks for one then gets an
 * error with a stack, which names the author's line; the bare import would only stop the build.
 */

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

/** Random values made now would be the same in every call, so the engine has none to give. */
function hold(owner: object, name: string, label: string): void {
  const methods = owner as Record<string, (...args: unknown[]) => unknown>;
  const real = methods[name];
  methods[name] = (...args) => {
    needsCall(label);
    return real.apply(owner, args);
  };
  held.push(() => {
    methods[name] = real;
  });
}

hold(Math, "random", "Math.random");
hold(crypto, "getRandomValues", "crypto.getRandomValues");
hold(crypto, "randomUUID", "crypto.randomUUID");
