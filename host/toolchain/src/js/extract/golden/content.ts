import { content, type Content, type Json, type Output, type Reader } from "skill-engine";
import * as sdk from "skill-engine";

export const one = (args: { reader: Reader; json: Json }): Content => null!;
export const list = async (): Promise<Content[]> => [];
export const frozen = (): readonly Content[] => [];
export const bare = (): Output => null!;
export const structured = async (): Promise<Output<{ count: number }>> => null!;
export const number = (): Output<number> => null!;
export const loose = (): Output<unknown> => null!;
export const within = (): content.Content => null!;
export const qualified = (): sdk.Content => null!;
export const imported = (): import("skill-engine").Output<{ a: sdk.Integer }> => null!;
