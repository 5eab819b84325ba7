import { tool as t } from "skill-engine";
import * as sdk from "skill-engine";

/** A function. */
export function one(args: { a: string }): void {}
/** An arrow. */
export const two = (args: { a: string }): void => {};
/** A function expression. */
export const three = async function (args: { a: string }): Promise<void> {};
/** The explicit form. */
export const four = t({}, (args: { a: string }): void => {});
/** With a namespace. */
export const five = sdk.tool({}, (args: { a: string }): void => {});
/** Declared before. */
function six(args: { a: string }): void {}
export { six, six as seven };
export const eight = six;
export const nine = ((args: { a: string }): void => {}) satisfies unknown;
export const ten = t({}, /** Before the function. */ (args: { a: string }): void => {}), eleven = (): void => {};
