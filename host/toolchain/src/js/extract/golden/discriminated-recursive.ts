type Query = And | Is;
interface And { type: "and"; of: Query[] }
interface Is { type: "is"; value: string }

export function f(args: { query: Query }): Query {
  return args.query;
}
