export * from "./second";
export { Third as Hidden } from "./second";
