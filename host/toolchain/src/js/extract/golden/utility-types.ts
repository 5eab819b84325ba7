interface User { id: string; name?: string; age: number }

export function f(args: {
  partial: Partial<User>;
  required: Required<User>;
  readonly: Readonly<User>;
  pick: Pick<User, "id" | "name">;
  omit: Omit<User, "id">;
  both: Partial<Pick<User, "id">> & Omit<User, "id">;
  list: Readonly<string[]>;
}): void {}
export function g(args: Omit<User, "age">): void {}
