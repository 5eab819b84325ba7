import type { A } from "./a";
export interface Base { base: string }
export function f(args: { a: A }): void {}
