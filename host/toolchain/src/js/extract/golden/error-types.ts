export function a(args: { when: Date }): void {}
export function b(args: { map: Map<string, string> }): void {}
export function c(args: { set: Set<string> }): void {}
export function d(args: { big: bigint }): void {}
export function e(args: { symbol: symbol }): void {}
export function f(args: { run: () => void }): void {}
export function g(args: { run(): void }): void {}
export function h(args: { of: typeof g }): void {}
export function i(args: { if: string extends number ? 1 : 2 }): void {}
export function j(args: { mapped: { [K in "a"]: string } }): void {}
export function k(args: { template: `a${string}` }): void {}
export function l(args: { keys: keyof { a: 1 } }): void {}
export function m(args: { access: { a: 1 }["a"] }): void {}
export function n(args: { make: new () => void }): void {}
export function o(args: { bytes: Uint8Array }): void {}
