interface Open {
  /** Known. */
  known: string;
  [other: string]: unknown;
}
interface Wider extends Open { more?: boolean }

export function f(args: Wider): Open {
  return args;
}
