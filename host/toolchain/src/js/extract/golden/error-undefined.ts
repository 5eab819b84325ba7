export function a(args: { list: (string | undefined)[] }): void {}
export function b(args: { value: never }): void {}
export function c(): string | undefined {
  return undefined;
}
export function d(args: { map: Record<string, undefined> }): void {}
