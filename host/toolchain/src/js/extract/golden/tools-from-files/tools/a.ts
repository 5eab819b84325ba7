import type { Args } from "./args";

/** One. */
export function one(args: Args): void {}
/** Two. */
export const two = (args: Args): void => {};
/** Five. */
export function five(args: { five: 5 }): string {
  return "";
}
export class NotExportedFurther {}
