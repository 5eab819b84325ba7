import type { Address } from "./address.js";
import type { Mode } from "../types";
export interface Deep { address: Address; mode: Mode }
