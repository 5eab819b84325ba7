import type { A } from "./missing";
import type { B } from "../outside";
import type { C } from "zod";
import type { D } from "./present";
import type { E } from "./broken";
import * as present from "./present";

export function a(args: { it: A }): void {}
export function b(args: { it: B }): void {}
export function c(args: { it: C }): void {}
export function d(args: { it: D }): void {}
export function e(args: { it: E }): void {}
export function f(args: { it: present.F }): void {}
export function g(args: { it: import("zod").G }): void {}
export function h(args: { it: present.Bad }): void {}
export { gone } from "./present";
export { i } from "./i";
