class Thing { a = 1 }
namespace Space { export type A = string }

export function f(args: { thing: Thing }): void {}
export function g(args: { space: Space }): void {}
export function h(args: { space: Space.A }): void {}
export class Tool {}
