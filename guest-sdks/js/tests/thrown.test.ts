import assert from "node:assert/strict";
import { test } from "node:test";

import { variantOf } from "../src/failure";
import { ToolError } from "../src/errors";
import { failureOf } from "../src/thrown";

const message = (thrown: unknown) => failureOf(thrown).message;

/** An error whose stack is not the one of Node.js. */
function error(text: string, stack: string, cause?: unknown): Error {
  return Object.assign(new Error(text, { cause }), { stack });
}

test("an error is told by its message, or else by its name", () => {
  assert.equal(message(new TypeError("no number")), "no number");
  assert.equal(message(new TypeError("")), "TypeError");
  class Named extends Error {
    override readonly name = "Named";
  }
  assert.equal(message(new Named()), "Named");
});

test("what is no error is told as it is, without a stack", () => {
  const values: [unknown, string][] = [
    ["a text", "a text"],
    [7, "7"],
    [undefined, "undefined"],
    [null, "null"],
    [{ code: 7 }, '{"code":7}'],
    [Symbol("s"), "Symbol(s)"],
    [() => 1, "() => 1"],
  ];
  for (const [thrown, told] of values) {
    assert.deepEqual(failureOf(thrown), { message: told, stack: undefined, data: undefined });
  }
});

test("what can't be described is described as that", () => {
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  const trap = Object.defineProperty(new Error(), "message", { get: () => { throw new Error("again"); } });
  for (const thrown of [circle, trap, { toJSON: () => { throw new Error("again"); } }]) {
    assert.equal(message(thrown), "something was thrown that can't be described");
  }
});

test("the causes of an error follow it in its stack", () => {
  const thrown = error("outer", "    outer frame", new RangeError("inner", { cause: "a text" }));
  const [title, frame, cause] = failureOf(thrown).stack!.split("\n");
  assert.deepEqual([title, frame, cause], ["Error: outer", "    outer frame", "caused by: RangeError: inner"]);
});

test("causes that go round in a circle come to an end", () => {
  const thrown = error("round", "");
  thrown.cause = thrown;
  const lines = failureOf(thrown).stack!.split("\n");
  assert.deepEqual(lines, ["Error: round", ...Array(7).fill("caused by: Error: round")]);
});

test("the failure of an import is told from anything else that is thrown", () => {
  assert.deepEqual(variantOf(Object.assign(new Error(), { payload: "unset" })), { tag: "unset" });
  const denied = { tag: "denied", val: "why" };
  assert.equal(variantOf(Object.assign(new Error(), { payload: denied })), denied);
  assert.equal(variantOf(denied), denied);
  for (const thrown of [new Error("x"), undefined, null, 7, {}, { payload: {} }]) {
    assert.equal(variantOf(thrown), undefined);
  }
});

test("where no frame of the author's is known, the tool's own place is told", () => {
  const frame = "    at greet (a.ts:3:17)";
  assert.equal(failureOf("a text", frame).stack, `thrown: a text\n${frame}`);
  assert.equal(failureOf(error("bare", ""), frame).stack, `Error: bare\n${frame}`);
  assert.equal(failureOf(error("known", "    at other (a.ts:1:1)"), frame).stack, "Error: known\n    at other (a.ts:1:1)");
});

test("a tool's error may carry data for programs", () => {
  const { message, data } = failureOf(new ToolError("no such issue", { code: 404 }));
  assert.deepEqual([message, data], ["no such issue", '{"code":404}']);
  assert.equal(failureOf(new ToolError("plain")).data, undefined);
});
