/**
 * @param {{
 *   a: ?string,
 *   b: Array.<string>,
 *   c: Object<string, number>,
 *   d: *,
 *   e: Array<{ x: number }>,
 *   f: String,
 *   g: (number|string),
 *   h: !Number,
 *   i: Object.<string, *>,
 *   j: Array,
 *   k: "a*b" | 'c',
 *   l: ?,
 * }} args
 */
export function f(args) {}

/** @param {{ a: string }=} args */
export function g(args) {}
