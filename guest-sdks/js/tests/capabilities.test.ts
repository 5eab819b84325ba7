import assert from "node:assert/strict";
import { test } from "node:test";

import { config, http, log, progress, secrets } from "../src/index";
import { start } from "../src/phase";
import { host } from "./imports/host";

// The tests of a file run one after the other: this one has to be before any tool is called.
test("at the top level of a skill nothing is there yet", () => {
  const attempts: Record<string, () => unknown> = {
    "config.get": () => config.get("org"),
    "secrets.reference": () => secrets.reference("token"),
    "secrets.reveal": () => secrets.reveal("token"),
    "http.send": () => http.send({ url: "https://example.com/" }),
    "log.info": () => log.info("hello"),
    "progress.report": () => progress.report(1),
    "Math.random": () => Math.random(),
    "crypto.randomUUID": () => crypto.randomUUID(),
    "crypto.getRandomValues": () => crypto.getRandomValues(new Uint8Array(1)),
  };
  for (const [name, attempt] of Object.entries(attempts)) {
    assert.throws(attempt, { message: new RegExp(`^${name} was used at the top level of the skill.*use it inside a tool$`) });
  }
  assert.deepEqual([host.logged, host.reported], [[], []]);
});

test("from the first call on, all is there", () => {
  start();
  start();
  assert.ok(Math.random() < 1);
  // The engine's own function, with nothing around it.
  assert.equal(Math.random.name, "random");
  assert.match(crypto.randomUUID(), /^[0-9a-f-]{36}$/);
  assert.equal(crypto.getRandomValues(new Uint8Array(1)).length, 1);
});

test("a setting is read from its JSON, and one that is not declared is undefined", () => {
  host.config.set("org", '"acme"').set("count", "3").set("list", '["a",null]');
  assert.deepEqual([config.get("org"), config.get("count"), config.get("list")], ["acme", 3, ["a", null]]);
  assert.equal(config.get("ogr"), undefined);
});

test("a line is logged at its level, whatever it is", () => {
  log.debug("a");
  log.info("b");
  log.warning("c");
  log.error(new Error("d") as never);
  assert.deepEqual(host.logged, [["debug", "a"], ["info", "b"], ["warning", "c"], ["error", "Error: d"]]);
});

test("progress is reported with as much as is known", () => {
  progress.report(1);
  progress.report(2, 4, "half way");
  assert.deepEqual(host.reported, [[1, undefined, undefined], [2, 4, "half way"]]);
});
