export { one, two as second } from "./tools/a";
export * from "./tools/b.js";
import { five } from "./tools/a";
import six from "./tools/six";
export { five, six };
export const seven = five;
/** Of the entry. */
export function four(): void {}
