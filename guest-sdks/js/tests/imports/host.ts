/**
 * Stands in for the engine: what each import of the contract answers, in the shapes of `src/contract.d.ts`.
 *
 * A test sets what it asks for; all else is refused, as an import is that was not expected.
 */
export const host = {
  config: new Map<string, string>(),
  send: refuse("http.send"),
  reference: refuse("secrets.reference"),
  reveal: refuse("secrets.reveal"),
  ask: refuse("user.ask"),
  kinds: [] as string[],
  /** What was written to the log. */
  logged: [] as [level: string, message: string][],
  /** What was reported. */
  reported: [] as [progress: number, total: number | undefined, message: string | undefined][],
};

/** Fails as an import does: with an `Error` of the engine's that carries a variant of the contract. */
export function fails(tag: string, val?: unknown): () => never {
  return () => {
    throw Object.assign(new Error("import failed"), { payload: val === undefined ? tag : { tag, val } });
  };
}

function refuse(name: string): (input: any) => any {
  return () => {
    throw new Error(`${name} was not expected`);
  };
}
