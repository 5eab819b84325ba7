import type { Integer } from "skill-engine";

/**
 * A number of a thing.
 * @minimum 1
 */
type Id = Integer;

/**
 * Where things are.
 * @title Place
 */
interface Place {
  /**
   * @minimum 5
   * @deprecated
   */
  id: Id;
  /** Which. */
  other: Id | null;
  /** @default "here" */
  name: string;
}
export function f(args: { place: Place; id: Id }): Place {
  return args.place;
}
