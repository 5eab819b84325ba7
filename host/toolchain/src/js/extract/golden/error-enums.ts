enum Computed { A = "a".length }
enum Shifted { A = 1 << 2 }
enum Unordered { A = "a", B }
enum Empty {}
enum Fine { A = "a" }

export function a(args: { it: Computed }): void {}
export function b(args: { it: Shifted }): void {}
export function c(args: { it: Unordered }): void {}
export function d(args: { it: Empty }): void {}
export function e(args: { it: Fine.B }): void {}
