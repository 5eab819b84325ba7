import * as imports from "skill:engine/secrets@0.1.0";
import { variantOf } from "./failure";
import { needsCall } from "./phase";

/** Why there is no secret: not in the manifest, not set by the user, not granted, or the keychain can't be asked. */
export type SecretErrorKind = "undeclared" | "unset" | "denied" | "unavailable";

/** Thrown by `reference` and `reveal`. */
export class SecretError extends Error {
  override readonly name = "SecretError";

  constructor(
    readonly kind: SecretErrorKind,
    message: string,
  ) {
    super(message);
  }
}

/**
 * A stand-in for the secret, different at every call: in a header of an outgoing request the engine replaces it with
 * the value, on the way to the secret's audience alone.
 */
export function reference(name: string): string {
  needsCall("secrets.reference");
  return ask(name, imports.reference);
}

/** The value itself. Needs a grant of its own. */
export function reveal(name: string): string {
  needsCall("secrets.reveal");
  return ask(name, imports.reveal);
}

function ask(name: string, from: (name: string) => string): string {
  try {
    return from(name);
  } catch (thrown) {
    const variant = variantOf(thrown);
    if (!variant) throw thrown;
    throw new SecretError(variant.tag as SecretErrorKind, describe(name, variant.tag, variant.val));
  }
}

function describe(name: string, kind: string, detail: unknown): string {
  switch (kind) {
    case "undeclared":
      return `skill.toml declares no secret \`${name}\``;
    case "unset":
      return `the secret \`${name}\` is not set`;
    case "denied":
      return String(detail);
    default:
      return `the secret \`${name}\` is not available: ${detail}`;
  }
}
