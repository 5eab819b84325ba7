/**
 * Greets somebody by name.
 *
 * @param {{ name: string, shout?: boolean }} args
 * @returns {string}
 */
export function greet(args) {
  const text = `Hello, ${args.name}!`;
  return args.shout ? text.toUpperCase() : text;
}
