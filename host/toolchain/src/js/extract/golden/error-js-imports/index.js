/**
 * @param {{ a: import("./missing").A }} args
 */
export function a(args) {}
/** @param {{ b: import("./types").B }} args */
export function b(args) {}
/** @param {{ c: import("zod").C }} args */
export function c(args) {}
