type Json = null | string | number | boolean | Json[] | { [key: string]: Json };
type Expr = { op: "add"; left: Expr; right: Expr } | { op: "value"; value: number };

export function f(args: { json: Json; expr: Expr }): Json {
  return null;
}
