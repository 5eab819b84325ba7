type Integer = number;
type Promise<T> = { promised: T };
type Record = { recorded: string };

export function f(args: { i: Integer; r: Record }): Promise<string> {
  return { promised: "" };
}
