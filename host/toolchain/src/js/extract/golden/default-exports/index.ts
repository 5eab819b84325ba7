import Alias from "./alias";
import Interface from "./interface";
import { default as Named } from "./named";
import run, { type Extra } from "./run";

export function f(args: { alias: Alias; interface: Interface; named: Named; extra: Extra }): void {}
export { run };
export { default as again } from "./run";
