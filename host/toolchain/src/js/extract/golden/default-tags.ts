export function f(args: {
  /** @default hello */
  bare: string;
  /** @default "5" */
  quoted: string;
  /** @default fast */
  mode: "fast" | "slow";
  /**
   * @default {
   *   "x": 1
   * }
   */
  point: { x: number };
  /** @default null */
  nothing: string | null;
  /** @default [] */
  list: string[];
}): void {}
