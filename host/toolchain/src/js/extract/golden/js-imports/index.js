/**
 * @param {import("./types").Args} args
 * @returns {import("./shapes.js").Shape}
 */
export function f(args) {
  return { round: true };
}
export { g } from "./g.js";
