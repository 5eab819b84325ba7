/** @callback Run */
/**
 * @template T
 * @typedef {Object} Box
 * @property {T} it
 */

/** @param {{ run: Run }} args */
export function a(args) {}
/** @param {{ box: Box }} args */
export function b(args) {}
/**
 * @template T
 * @param {{ it: T }} args
 */
export function c(args) {}
/** @param {{ a: } args */
export function d(args) {}
/** @param {Array<} args */
export function e(args) {}
/**
 * @param {object} args
 * @param {boolean} [args.a=maybe]
 */
export function f(args) {}
/**
 * @param {object} args
 * @param {string} args.a
 * @param args.b
 */
export function g(args) {}
/**
 * @param {object} args
 * @param {string} args.a.b
 */
export function h(args) {}
export function i(args) {}
/**
 * @param {{
 *   when: Date }} args
 */
export function j(args) {}
/** @param {{ run: function(string): void }} args */
export function k(args) {}
