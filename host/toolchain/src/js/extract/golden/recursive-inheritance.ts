interface Base { id: string; parent?: Child }
/** A child. */
interface Child extends Base {
  /** Its own. */
  self?: Child;
  list: Child[] | null;
}

export function f(args: { child: Child; base: Base }): void {}
