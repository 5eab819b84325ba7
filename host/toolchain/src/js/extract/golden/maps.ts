enum Color { Red = "red", Blue = "blue" }

export function f(args: {
  a: Record<string, number>;
  b: Record<string, unknown>;
  c: Record<"x" | "y", boolean>;
  d: Record<Color, string>;
  e: { [key: string]: string[] };
  f: { known: string; [key: string]: string };
  g: { known: string; [key: string]: any };
  h: Partial<Record<"x" | "y", number>>;
  i: Record<"z", string | undefined>;
}): void {}
export function g(args: Record<string, string>): Record<string, number> {
  return {};
}
