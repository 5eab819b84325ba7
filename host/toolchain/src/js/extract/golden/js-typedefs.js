/**
 * Somebody.
 * @typedef {Object} Person
 * @property {string} name - What they are called.
 * @property {number} [age=30] - In years.
 * @minimum 0
 * @property {Person[]} friends
 * @prop {?string} mail
 */

/** @typedef {"fast" | "slow"} Mode How fast. */

/**
 * @typedef {{ mode: Mode, people: Person[] }} Args
 */

/**
 * @param {Args} args
 * @returns {Person}
 */
export function f(args) {
  return args.people[0];
}
/** @typedef {number} Late */
/** @param {{ late: Late }} args */
export const g = (args) => args.late;
