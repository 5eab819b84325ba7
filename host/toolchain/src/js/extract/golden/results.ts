import type { Integer } from "skill-engine";

interface Point { x: number }

export const none = (): void => {};
export const nothing = (): undefined => undefined;
export const text = (): string => "";
export const flag = (): boolean => true;
export const count = (): Integer => 1;
export const word = (): "a" | "b" => "a";
export const point = (): Point => ({ x: 1 });
export const points = (): Point[] => [];
export const maybe = (): Point | null => null;
export const map = (): Record<string, number> => ({});
export const object = (): object => ({});
export const anything = (): any => 1;
export const undeclared = () => 1;
