import type { Address } from "./deep/address";

/** Somebody. */
export interface Person {
  /** Where they live. */
  address: Address;
}
type Local = "fast" | "slow";
export type { Local as Mode };
