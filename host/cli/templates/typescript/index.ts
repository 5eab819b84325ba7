/** Greets somebody by name. */
export function greet(args: { name: string; shout?: boolean }): string {
  const text = `Hello, ${args.name}!`;
  return args.shout ? text.toUpperCase() : text;
}
