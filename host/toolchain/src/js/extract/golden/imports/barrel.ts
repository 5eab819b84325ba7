export { Original as Renamed } from "./original";
export * from "./original";
export * as all from "./types";
