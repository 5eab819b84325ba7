/** The tool. */
export const tool = (): void => {};
export type Third = { third: 3 };
