/** @description Says it with a tag. */
export function f(args: {
  /** @description With a tag. */
  a: string;
}): void {}
