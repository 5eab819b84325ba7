import { host } from "./host";

export const write = (level: string, message: string) => host.logged.push([level, message]);
