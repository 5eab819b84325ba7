export function f(args: {
  point: { x: number; y?: number };
  "quoted name": string;
  12: string;
  readonly fixed: string;
  nested: { deep: { deeper: { deepest: string } } };
  empty: {};
  absent?: undefined;
  never?: never;
}): void {}
