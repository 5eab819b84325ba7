interface A { same: string }
interface B { same: number }
type Self = { part: Partial<Self> };
type Word = "a" | "b";

export function a(args: A & B): void {}
export function b(args: { it: A & string }): void {}
export function c(args: { it: Pick<A, "other"> }): void {}
export function d(args: { it: Partial<Word> }): void {}
export function e(args: { it: Self }): void {}
export function f(args: { it: Record<number, string> }): void {}
interface C extends Word {}
export function g(args: { it: C }): void {}
export function h(args: { it: [...string[], number] }): void {}
