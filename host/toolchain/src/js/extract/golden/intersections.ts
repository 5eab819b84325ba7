interface A { a: string; both: number }
type B = { b?: string; both?: number };

export function f(args: A & B): void {}
export function g(args: { it: A & { c: boolean } & Record<string, string> }): void {}
export function h(args: { loose: "a" | (string & {}); each: A & ({ kind: "x" } | { kind: "y" }) }): void {}
