import { prompt } from "skill-engine";

/**
 * Asks for a review.
 * @param {object} args
 * @param {string} args.code - What to review.
 * @param {"kind" | "blunt"} [args.tone]
 */
export const review = prompt({}, ({ code, tone }) => `${tone}: ${code}`);
