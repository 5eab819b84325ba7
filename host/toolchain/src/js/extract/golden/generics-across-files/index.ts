import type { Page } from "./page";
type Item = { id: string };
export const list = (args: { page?: Page<Item> }): Page<Item> => ({ items: [] });
