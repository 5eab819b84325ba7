enum Side { Left = "left", Right = "right" }
type Sides = { [key: string]: Side };

export function f(args: { widths: Record<Side, number>; some: Partial<Record<Side.Left | "top", number>>; sides: Sides }): void {}
