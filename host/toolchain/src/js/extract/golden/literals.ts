export function f(args: { a: "a"; b: 1; c: 1.5; d: true; e: -1; f: `plain`; g: "b" | "b" }): void {}
