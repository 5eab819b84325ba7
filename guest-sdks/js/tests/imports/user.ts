import { host } from "./host";

export const kinds = () => host.kinds;
export const ask = (questions: unknown) => host.ask(questions);
