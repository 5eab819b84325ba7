import assert from "node:assert/strict";
import { test } from "node:test";

import { encode, type OutputKind } from "../src/output";

/** The texts and the structured part of an answer. */
function answer(value: unknown, kind: OutputKind) {
  const { content, structured, meta } = encode(value, kind);
  assert.equal(meta, undefined);
  const texts = content.map(({ body, ...rest }) => {
    assert.deepEqual([body.tag, rest], ["text", { audience: [], priority: undefined, meta: undefined }]);
    return body.val;
  });
  return [texts, structured];
}

/** Beyond this a value is cut where an error shows it. */
const LONGEST_SHOWN = 80;

test("a string answers as text", () => {
  assert.deepEqual(answer("Hello", "text"), [["Hello"], undefined]);
  assert.deepEqual(answer("", "any"), [[""], undefined]);
});

test("any other value answers as structured output, in an object", () => {
  assert.deepEqual(answer(3, "integer"), [['{"result":3}'], '{"result":3}']);
  assert.deepEqual(answer(2.5, "number"), [['{"result":2.5}'], '{"result":2.5}']);
  assert.deepEqual(answer(false, "boolean"), [['{"result":false}'], '{"result":false}']);
  assert.deepEqual(answer([1, "a"], "any"), [['{"result":[1,"a"]}'], '{"result":[1,"a"]}']);
  assert.deepEqual(answer(null, "any"), [['{"result":null}'], '{"result":null}']);
  assert.deepEqual(answer({ b: 1, a: 2 }, "any"), [['{"b":1,"a":2}'], '{"b":1,"a":2}']);
});

test("nothing answers with nothing", () => {
  assert.deepEqual(answer(undefined, "none"), [[], undefined]);
  assert.deepEqual(answer(undefined, "any"), [[], undefined]);
  assert.deepEqual(answer("ignored", "none"), [[], undefined]);
});

test("a value that breaks what the tool declares is refused and shown", () => {
  const refusals: [unknown, OutputKind, string][] = [
    [3, "text", "a string, but returned 3"],
    [undefined, "text", "a string, but returned undefined"],
    [null, "boolean", "a boolean, but returned null"],
    ["yes", "boolean", 'a boolean, but returned "yes"'],
    ["1", "integer", 'an integer, but returned "1"'],
    [1.5, "integer", "an integer within ±(2^53−1), but returned 1.5"],
    [2 ** 53, "integer", "an integer within ±(2^53−1), but returned 9007199254740992"],
    [NaN, "number", "a number, but returned NaN"],
    [Infinity, "number", "a number, but returned Infinity"],
    [[], "number", "a number, but returned an array"],
    [{}, "text", "a string, but returned an object"],
    [() => 1, "text", "a string, but returned a function"],
  ];
  for (const [value, kind, shown] of refusals) {
    const message = `the tool declares that it returns ${shown}`;
    assert.throws(() => encode(value, kind), { name: "TypeError", message });
  }
});

test("a long text is cut where it is shown", () => {
  const shown = `${"x".repeat(LONGEST_SHOWN)}…`;
  assert.throws(() => encode("x".repeat(LONGEST_SHOWN + 1), "number"), { message: new RegExp(`returned "${shown}"$`) });
});

test("what JSON can't say is refused", () => {
  assert.throws(() => encode(() => 1, "any"), { message: "the tool returned a function, which JSON can't say" });
  assert.throws(() => encode(Symbol("s"), "any"), { message: "the tool returned a symbol, which JSON can't say" });
  assert.throws(() => encode(1n, "any"), TypeError);
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assert.throws(() => encode(circle, "any"), TypeError);
});
