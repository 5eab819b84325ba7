import assert from "node:assert/strict";
import { test } from "node:test";

import * as config from "../src/config";
import { warm } from "../src/warm";

test("what is rehearsed is no call", () => {
  warm();
  assert.throws(() => config.get("key"), /at the top level of the skill/);
});
