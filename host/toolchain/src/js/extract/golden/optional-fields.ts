export function f(args: {
  a?: string;
  b: string | undefined;
  c?: string | undefined;
  d: string | null | undefined;
  e?: { f?: number };
}): void {}
