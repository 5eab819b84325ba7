import { config, http, log, progress, secrets, type Integer } from "skill-engine";

/** Answers a setting as JSON. */
export function setting(args: { key: string }): string {
  return JSON.stringify(config.get(args.key) ?? null);
}

/** Logs at each level. */
export function say(args: { text: string }): string {
  log.debug(args.text);
  log.info(args.text);
  log.warning(args.text);
  log.error(args.text);
  return "said";
}

/** Reports twice. */
export function walk(): string {
  progress.report(1, 2, "half way");
  progress.report(2, 2);
  return "there";
}

/** Sends a request. */
export function reach(args: { url: string }): string {
  try {
    return String(http.send({ url: args.url }).status);
  } catch (error) {
    if (error instanceof http.HttpError && error.kind === "denied") return `caught: ${error.message}`;
    throw error;
  }
}

/** Asks for a secret. */
export function secret(args: { name: string }): string {
  try {
    return secrets.reference(args.name);
  } catch (error) {
    if (error instanceof secrets.SecretError && error.kind === "denied") return `caught: ${error.message}`;
    throw error;
  }
}

/** Adds two whole numbers. */
export function add(args: { a: Integer; b?: Integer }): Integer {
  return args.a + (args.b ?? 1);
}

/** Halves a number. */
export function half(args: { x: number }): number {
  return args.x / 2;
}

/** Says whether it is empty. */
export function isEmpty(args: { text: string }): boolean {
  return args.text === "";
}

/** Always fails. */
export function fail(args: { why: string }): string {
  throw new Error(args.why);
}
