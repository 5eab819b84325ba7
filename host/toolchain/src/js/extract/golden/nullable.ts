type Mode = "fast" | "slow";
interface Point { x: number; y: number }

export function f(args: {
  a: string | null;
  b: null | number;
  c?: boolean | null;
  d: string[] | null;
  e: Point | null;
  f: Mode | null;
  g: string | number | null;
  h: unknown | null;
  /** Perhaps. */
  i: [string] | null;
}): void {}
