/** What an import threw: a variant of the contract, which the engine wraps in an `Error` with a `payload`. */
export interface Variant {
  tag: string;
  val?: unknown;
}

/** The variant that a failed import carries, or `undefined` where something else was thrown. */
export function variantOf(thrown: unknown): Variant | undefined {
  const payload = (thrown as { payload?: unknown } | null | undefined)?.payload ?? thrown;
  if (typeof payload === "string") return { tag: payload };
  if (typeof (payload as Variant | null | undefined)?.tag === "string") return payload as Variant;
  return undefined;
}
