export function f(args: {
  a: string[];
  b: Array<number>;
  c: ReadonlyArray<boolean>;
  d: readonly string[];
  e: string[][];
  f: (string | null)[];
  g: { x: number }[];
  h: any[];
}): void {}
