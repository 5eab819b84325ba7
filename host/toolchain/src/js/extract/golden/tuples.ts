export function f(args: {
  pair: [string, number];
  optional: [string, number?];
  named: [name: string, age?: number];
  rest: [string, ...number[]];
  namedRest: [first: string, ...others: string[]];
  onlyRest: [...string[]];
  none: [];
  frozen: readonly [string, boolean];
  undefinable: [string, number | undefined];
}): void {}
