export function now(): string {
  return "";
}
export const empty = (args: {}): void => {};
export const optional = (args?: { a: string }): void => {};
