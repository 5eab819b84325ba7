/** A part of a tree. */
interface Node { name: string; children: Node[] }

export function f(args: { root: Node; other?: Node | null }): Node {
  return args.root;
}
export function g(args: Node): Node[] {
  return args.children;
}
