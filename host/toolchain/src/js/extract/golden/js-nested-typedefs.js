/**
 * @typedef {Object} Order
 * @property {string} id
 * @property {Object} customer Who orders.
 * @property {string} customer.name What they are called.
 * @property {Object[]} lines
 * @property {string} lines[].item
 * @property {number} [lines[].count=1] How many.
 */

/** @typedef Loose */

/**
 * Orders.
 * @param {{ order: Order, loose: Loose }} args
 */
export function order(args) {}
