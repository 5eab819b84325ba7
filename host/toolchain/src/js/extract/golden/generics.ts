interface Page<T, Cursor = string> { items: T[]; next?: Cursor }
type Maybe<T> = T | null;
type Pair<A, B = A> = { a: A; b: B };

export function f(args: { page: Page<number>; other: Page<Maybe<string>, number>; pair: Pair<string>; mixed: Pair<string, boolean> }): Page<Pair<Maybe<number>>> {
  return { items: [] };
}
