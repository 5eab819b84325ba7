interface Circle { kind: "circle"; radius: number }
interface Square { kind: "square"; side: number; radius?: never }
type Shape = Circle | Square;

/** Measures. */
export function area(args: { shape: Shape; shapes: Shape[]; maybe: Shape | null }): number {
  return 0;
}
export function same(args: { either: { kind: "a"; x: string } | { kind: "a"; y: string } }): void {}
export function loose(args: { either: { kind?: "a"; x: string } | { kind?: "b"; y: string } }): void {}
