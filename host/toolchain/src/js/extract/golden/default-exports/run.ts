/** Runs. */
export default (args: { a: Extra }): void => {};
export type Extra = 1 | 2;
