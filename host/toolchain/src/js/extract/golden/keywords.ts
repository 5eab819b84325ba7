import type { Integer } from "skill-engine";

export function f(args: {
  /**
   * How many.
   * @title Count
   * @minimum 1
   * @maximum 10
   * @default 5
   * @example 3
   * @examples [4, 5]
   */
  count?: Integer;
  /**
   * @exclusiveMinimum 0
   * @internal
   */
  above: number;
  /**
   * @exclusiveMinimum -1.5
   * @exclusiveMaximum 1
   * @multipleOf 0.25
   */
  ratio: number;
  /**
   * @minLength 1
   * @maxLength 20
   * @pattern ^[a-z]{1,20}$
   */
  word: string;
  /** @format email */
  mail: string | null;
  /**
   * @minItems 1
   * @maxItems 3
   * @uniqueItems
   */
  tags: string[];
  /**
   * @minProperties 1
   * @maxProperties 2
   */
  map: Record<string, string>;
  /** @deprecated Use something else. */
  old?: string;
}): void {}
