import assert from "node:assert/strict";
import { test } from "node:test";

import { start } from "../src/phase";
import { SecretError, reference, reveal } from "../src/secrets";
import { fails, host } from "./imports/host";

start();

test("a secret is asked for by its name", () => {
  host.reference = (name) => `ref-${name}`;
  host.reveal = (name) => `value of ${name}`;
  assert.deepEqual([reference("token"), reveal("token")], ["ref-token", "value of token"]);
});

test("where there is none, the error says why", () => {
  const errors: [kind: string, detail: unknown, message: string][] = [
    ["undeclared", undefined, "skill.toml declares no secret `token`"],
    ["unset", undefined, "the secret `token` is not set"],
    ["denied", "secrets denied: not granted", "secrets denied: not granted"],
    ["unavailable", "no keychain answers", "the secret `token` is not available: no keychain answers"],
  ];
  for (const [kind, detail, message] of errors) {
    host.reference = host.reveal = fails(kind, detail);
    for (const ask of [reference, reveal]) {
      assert.throws(() => ask("token"), (error) => {
        assert.ok(error instanceof SecretError && error instanceof Error);
        assert.deepEqual([error.name, error.kind, error.message], ["SecretError", kind, message]);
        return true;
      });
    }
  }
});

test("what is no error of the contract stays what it is", () => {
  const strange = new TypeError("a bug");
  host.reveal = () => {
    throw strange;
  };
  assert.throws(() => reveal("token"), strange);
});
