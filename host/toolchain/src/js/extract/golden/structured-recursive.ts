import type { Output } from "skill-engine";

interface Node { children: Node[] }

export const f = (): Output<Node> => null!;
export const g = (): { first: Node } => null!;
export const h = (): Node | null => null;
