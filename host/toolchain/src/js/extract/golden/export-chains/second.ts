export { tool as first, tool as second, type Third } from "./third";
export * from "./first";
