import type { Integer } from "skill-engine";

/** One of each. */
export function each(args: { text: string; flag: boolean; count: Integer; size: number; nothing: null }): void {}
