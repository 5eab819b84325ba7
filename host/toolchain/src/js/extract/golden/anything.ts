export function f(args: { a: any; b: unknown; c: object; d?: unknown; e: any | string }): void {}
