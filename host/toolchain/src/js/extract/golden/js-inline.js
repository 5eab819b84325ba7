/**
 * Greets.
 * @param {{ name: string, shout?: boolean, tags: string[] }} args
 * @returns {string}
 */
export function greet(args) {
  return args.name;
}
/**
 * @param {{ i: Integer }} args
 * @returns {number}
 */
export const arrow = (args) => args.i;
