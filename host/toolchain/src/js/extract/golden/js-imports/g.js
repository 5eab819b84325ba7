/** @typedef {{ g: string }} Args */
/**
 * G.
 * @param {Args} args
 */
export function g(args) {}
