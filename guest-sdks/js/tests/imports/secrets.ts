import { host } from "./host";

export const reference = (name: string) => host.reference(name);
export const reveal = (name: string) => host.reveal(name);
