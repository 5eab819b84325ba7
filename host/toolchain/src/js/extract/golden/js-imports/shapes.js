/**
 * @typedef {Object} Shape
 * @property {boolean} round
 */
export const unused = 1;
