type Result<T = string, E = { message: T }> = { ok: true; value: T } | { ok: false; error: E };

export const f = (args: { a: Result; b: Result<number>; c: Result<number, null> }): Result => null!;
