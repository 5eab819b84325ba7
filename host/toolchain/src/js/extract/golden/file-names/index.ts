import type { A } from "./a.js";
import type { B } from "./b.mjs";
import type { C } from "./c/";
import type { D } from "./d";
import type { E } from "./e.ts";
import type { F } from "./f.d.ts";
import type { G } from "./g.js";
import type { H } from "./my.h";

export function f(args: { a: A; b: B; c: C; d: D; e: E; f: F; g: G; h: H }): void {}
