export function a({ n = "x" }: { n?: number }): void {}
export function b({ mode = "medium" }: { mode?: "fast" | "slow" }): void {}
export function c({ p = { x: 1, z: 2 } }: { p?: { x: number } }): void {}
export function d({ p: { x = "1" } }: { p: { x: number } }): void {}
