import type { Integer } from "skill-engine";

export type Color = "red" | "green" | "blue";

/** A place on a plane. */
export interface Point {
  x: number;
  y: number;
}

/** One field of each kind. */
export interface Everything {
  /**
   * A text with a limit.
   * @maxLength 10
   */
  text: string;
  /**
   * A whole number.
   * @minimum 0
   * @maximum 100
   */
  whole: Integer;
  number: number;
  flag: boolean;
  color: Color;
  /** One text alone. */
  fixed: "this";
  list: string[];
  nested: Point[];
  pair: [string, Integer];
  table: Record<string, number>;
  nullable: string | null;
  either: string | Integer;
  /** May be left out. */
  optional?: string;
}

export type Shape = Square | Rectangle;

export interface Square {
  kind: "square";
  side: number;
}

export interface Rectangle {
  kind: "rectangle";
  width: number;
  height: number;
}

export interface Tree {
  name: string;
  children: Tree[];
}
