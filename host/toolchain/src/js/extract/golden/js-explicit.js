import { tool } from "skill-engine";

/** Greets. */
export const greet = tool({ title: "Greet" }, /** @param {{ name: string }} args */ (args) => args.name);
/**
 * @param {{ n: number }} args
 * @returns {Content[]}
 */
export const show = tool({}, ({ n = 3 }) => []);
/** @returns {Promise<Output<{ a: string }>>} */
export const full = tool({}, async () => null);
/** @returns {Output} */
export const byHand = tool({ inputSchema: { type: "object" }, outputSchema: { type: "object" } }, (args) => null);
