export function a(args: { it: Unknown }): void {}
export function b(args: { it: Integer }): void {}
export function c(args: { it: Unknown.Part }): void {}
export function d(args: { it: ReturnType<typeof a> }): void {}
export function e(args: { it: Array }): void {}
type Circle = Circle;
export function f(args: { it: Circle }): void {}
type Pair<A, B> = { a: A; b: B };
export function g(args: { it: Pair<string> }): void {}
export function h(args: { it: Pair<string, string, string> }): void {}
type Grows<T> = { next: Grows<T[]> };
export function i(args: { it: Grows<string> }): void {}
