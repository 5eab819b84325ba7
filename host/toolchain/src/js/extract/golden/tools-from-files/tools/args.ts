export type Args = { a: string };
