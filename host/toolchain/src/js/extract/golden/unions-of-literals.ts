export function f(args: {
  words: "a" | "b";
  numbers: 1 | 2;
  fractions: 1 | 1.5;
  flags: true | false;
  mixed: "a" | 1 | true | null;
  nullable: "a" | "b" | null;
  one: "a" | null;
  optional: "a" | "b" | undefined;
}): void {}
