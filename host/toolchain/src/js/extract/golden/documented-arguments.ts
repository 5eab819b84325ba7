/**
 * What it takes.
 * @title Arguments
 * @minProperties 1
 */
interface Args {
  a?: string;
  b?: string;
}
/** Takes them. */
export function f(args: Args): void {}
