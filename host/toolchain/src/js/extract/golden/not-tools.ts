export interface A { x: bigint }
export type B = Date[];
export const c = 1;
export enum D { E }
export declare function h(): void;
export type { F } from "./elsewhere";
export type * from "./elsewhere";
const i = {};
export { i };
export { type j } from "./elsewhere";
export function only(): void {}
