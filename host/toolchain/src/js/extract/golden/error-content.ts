import type { Content } from "skill-engine";

export function a(args: { content: Content }): void {}
export function b(): { list: Content[] } {
  return { list: [] };
}
export function d(args: { later: Promise<string> }): void {}
