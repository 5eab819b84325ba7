import assert from "node:assert/strict";
import { test } from "node:test";

import { config, http, log, progress, secrets, user } from "../src/index";
import { start } from "../src/phase";
import { fails, host } from "./imports/host";

// The tests of a file run one after the other: this one has to be before any tool is called.
test("at the top level of a skill nothing is there yet", () => {
  const attempts: Record<string, () => unknown> = {
    "config.get": () => config.get("org"),
    "secrets.reference": () => secrets.reference("token"),
    "secrets.reveal": () => secrets.reveal("token"),
    "http.send": () => http.send({ url: "https://example.com/" }),
    "log.info": () => log.info("hello"),
    "progress.report": () => progress.report(1),
    "user.kinds": () => user.kinds(),
    "user.ask": () => user.ask({ a: user.roots() }),
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

test("questions are asked under their keys, and answered under the same", () => {
  host.kinds = ["form", "roots"];
  assert.deepEqual(user.kinds(), ["form", "roots"]);
  let asked: unknown;
  host.ask = (questions) => {
    asked = questions;
    return [{ tag: "given", val: '{"name":"Ada"}' }, { tag: "given", val: undefined }, { tag: "declined" }, { tag: "cancelled" }];
  };
  const schema = { type: "object", properties: { name: { type: "string" } } };
  const answers = user.ask({
    who: user.form("Who?", schema),
    page: user.url("Sign in.", "https://example.com/"),
    model: user.sampling({ messages: [] }),
    folders: user.roots(),
  });
  assert.deepEqual(asked, [
    { key: "who", question: { tag: "form", val: { message: "Who?", schema: JSON.stringify(schema) } } },
    { key: "page", question: { tag: "url", val: { message: "Sign in.", url: "https://example.com/" } } },
    { key: "model", question: { tag: "sampling", val: '{"messages":[]}' } },
    { key: "folders", question: { tag: "roots" } },
  ]);
  assert.deepEqual(answers, {
    who: { action: "accept", content: { name: "Ada" } },
    page: { action: "accept" },
    model: { action: "decline" },
    folders: { action: "cancel" },
  });
});

test("a question that no client can ask is an error with its kind", () => {
  host.ask = fails("unsupported", "url");
  const attempt = () => user.ask({ a: user.url("Go.", "https://example.com/") });
  assert.throws(attempt, { name: "UserError", kind: "unsupported", message: "the client has no way to ask its user for this: url" });
  host.ask = fails("invalid-question", "the question `a`: its message is empty");
  assert.throws(attempt, { kind: "invalid-question", message: "the question `a`: its message is empty" });
});
