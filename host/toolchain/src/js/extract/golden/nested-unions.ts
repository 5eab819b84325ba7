type Scalar = string | number;
type Value = Scalar | Scalar[] | boolean;

export function f(args: { value: Value; maybe: Value | null; deep: (Value | "auto")[]; words: Word | Word2 }): void {}
type Word = "a" | "b";
type Word2 = "b" | "c";
