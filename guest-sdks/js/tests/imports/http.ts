import { host } from "./host";

export const send = (request: unknown) => host.send(request);
