export function createIssue(): void {}
export function close_issue(): void {}
export const HTTPGet = (): void => {};
export const sha256Sum = (): void => {};
