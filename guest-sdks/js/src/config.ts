import * as imports from "skill:engine/config@0.1.0";
import { needsCall } from "./phase";
import type { Json } from "./tool";

/** The user's value for `key`, else the manifest's default; `undefined` for a key that `skill.toml` doesn't declare. */
export function get<T extends Json = Json>(key: string): T | undefined {
  needsCall("config.get");
  const text = imports.get(key);
  return text === undefined ? undefined : JSON.parse(text);
}
