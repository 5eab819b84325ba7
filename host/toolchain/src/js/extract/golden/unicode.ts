/** Größe. */
export const size = (args: { /** In ä. */ größe: "ü" | "é" }): void => {}, next = (): void => {};
