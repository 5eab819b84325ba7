type Args = { b: string };
/** Three. */
export const three = (args: Args): void => {};
/** Hidden by the entry's. */
export function four(args: Args): void {}
export const constant = 1;
export default function unseen(): void {}
export * from "../index";
