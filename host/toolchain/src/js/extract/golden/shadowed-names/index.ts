import type { Args } from "./other";
type Word = "entry";

export function f(args: Args & { own: Word }): void {}
