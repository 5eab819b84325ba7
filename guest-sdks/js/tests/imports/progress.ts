import { host } from "./host";

export const report = (progress: number, total?: number, message?: string) => host.reported.push([progress, total, message]);
