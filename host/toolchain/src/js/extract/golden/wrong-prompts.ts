import { prompt } from "skill-engine";

export const counts = prompt({}, (args: { count: number }) => "");
export const mixed = prompt({}, (args: { either: "a" | 1 }) => "");
export const bounded = prompt({}, (args: {
  /** @maxLength 3 */
  code: string;
}) => "");
export const open = prompt({}, (args: Record<string, string>) => "");
export const plain = prompt({}, (args: string) => "");
export const untyped = prompt({}, (args) => "");
export const functions = prompt({}, (args: { run: () => void }) => "");
export const several = prompt({}, (a: { x: string }, b: { y: string }) => "");
export const options = prompt({ readOnly: true }, () => "");
export const computed = prompt({ title: `${1}` }, () => "");
export const generic = prompt({}, <T extends string>(args: { code: T }) => "");
export const ßtraße = prompt({}, () => "");
export const named = prompt({ name: "b" }, () => "");
export const b = prompt({}, () => "");
export const misuse = prompt(() => "");
