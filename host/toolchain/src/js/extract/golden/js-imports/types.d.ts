export type Args = { mode: "a" | "b"; list: readonly string[] };
