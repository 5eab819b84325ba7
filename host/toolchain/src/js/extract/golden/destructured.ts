/** Takes it apart. */
export function f({ a, b: { c = 1, d } = { d: "x" }, ...rest }: { a: string; b?: { c?: number; d: string }; e?: boolean }): void {}
export const g = ({ list: [first] = ["a"] }: { list?: string[] }): void => {};
