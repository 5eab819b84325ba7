export function f(args: {
  a: string | number;
  b: string | string[] | string;
  c: (string | number) | boolean;
  d: "auto" | number | "none";
  e: string | { a: string } | null;
  f: string | any;
}): void {}
