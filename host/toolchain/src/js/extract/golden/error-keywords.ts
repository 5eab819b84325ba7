export function a(args: {
  /** @minimum one */
  it: number;
}): void {}
export function b(args: {
  /**
   * Fine.
   * @minLength 1
   */
  it: number;
}): void {}
export function c(args: {
  /** @default five */
  it: number;
}): void {}
export function d(args: {
  /** @default 11 @maximum */
  it: number;
}): void {}
export function e(args: {
  /**
   * @maximum 10
   * @default 11
   */
  it: number;
}): void {}
export function f(args: {
  /** @example 5 */
  it: string;
}): void {}
export function g(args: {
  /** @examples 5 */
  it: number;
}): void {}
export function h(args: {
  /** @minItems 1 */
  it: [string];
}): void {}
/** @pattern ^a */
type Count = number;
export function i(args: { it: Count }): void {}
