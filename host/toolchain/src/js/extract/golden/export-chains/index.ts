export * from "./first";
import { type Third, Hidden as Shown } from "./first";
export function f(args: { third: Third; shown: Shown }): void {}
