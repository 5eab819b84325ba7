export function f(args: {
  /**
   * @example "a"
   * @example b
   */
  text: string;
  /**
   * @example {
   *   "x": 1
   * }
   */
  point: { x: number };
  /** @examples [[1, 2], []] */
  lists: number[];
  /** @title Any thing */
  any: unknown;
}): void {}
