export default function f(): void {}
export const größe = (): void => {};
export const createIssue = (): void => {}, create_issue = (): void => {};
export const C = class {};
export { merge } from "lodash";
export * from "zod";
