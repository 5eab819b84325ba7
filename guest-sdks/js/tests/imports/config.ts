import { host } from "./host";

export const get = (key: string) => host.config.get(key);
