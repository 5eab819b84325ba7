import type { Node as Left } from "./left";
import type { Node as Right } from "./right";

export function f(args: { left: Left; right: Right }): void {}
