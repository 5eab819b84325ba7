import type { Bad } from "./present";
export function i(args: Bad): void {}
