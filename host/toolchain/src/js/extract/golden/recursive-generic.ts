interface Tree<T> { value: T; children?: Tree<T>[] }

export function f(args: { a: Tree<string>; b: Tree<number>; c: Tree<string> }): void {}
