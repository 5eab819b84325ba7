export function a(name: string): void {}
export function b(args: string[]): void {}
export function c(args: { kind: "a" } | { kind: "b" }): void {}
export function d(x: string, y: string): void {}
export function e(...all: string[]): void {}
export function f(args): void {}
export function g<T>(args: { it: T }): void {}
export function* h(): Generator<number> {}
export function i(args: { it }): void {}
export function j(args: { [Symbol.iterator]: string }): void {}
export function k(args: { [key: number]: string }): void {}
