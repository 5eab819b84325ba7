import assert from "node:assert/strict";
import { test } from "node:test";

import { implement } from "../src/runtime";
import { useSourceMap } from "../src/stack";
import { tool } from "../src/tool";
import type { Answer, OutputKind } from "../src/output";
import type { ToolEntry } from "../src/tools";

/** What the extractor hands over for one function. */
function entry(name: string, output: OutputKind = "any") {
  const described = { name: name.toLowerCase(), description: "Does it.", inputSchema: '{"type":"object"}' };
  return { export: name, output, tool: { ...described, annotations: {}, icons: [], place: "a.ts:3:17" } };
}

const only = (...tools: ToolEntry[]) => ({ tools, prompts: [] });

/** Calls the one tool of a skill. */
function call(run: (args: any) => unknown, args = "{}", output?: OutputKind) {
  return implement({ Run: run }, only(entry("Run", output))).tools.callTool("run", args);
}

const text = (output: Answer) => output.content[0]?.body.val;

test("tools are listed as they were read, in their order", () => {
  const entries = [entry("B"), entry("A")];
  const { listTools } = implement({ A: () => "", B: () => "" }, only(...entries)).tools;
  assert.deepEqual(listTools(), entries.map((entry) => entry.tool));
});

test("a call reaches the function with its arguments", () => {
  const greet = ({ name }: { name: string }) => `Hello, ${name}!`;
  assert.equal(text(call(greet, '{"name":"Ada"}') as Answer), "Hello, Ada!");
});

test("a tool may be asynchronous, and answer by anything that can be awaited", async () => {
  const answers = [
    async () => "later",
    () => new Promise((resolve) => setTimeout(resolve, 1, "later")),
    () => ({ then: (resolve: (value: string) => void) => resolve("later") }),
  ];
  for (const answer of answers) assert.equal(text(await call(answer, "{}", "text")), "later");
});

test("a tool that is not there is named", () => {
  const { callTool } = implement({}, only()).tools;
  assert.throws(() => callTool("nothing", "{}"), (thrown) => {
    assert.deepEqual(thrown, { tag: "unknown-tool", val: "nothing" });
    return true;
  });
});

test("arguments that JavaScript would round are invalid, and the function is not called", () => {
  const never = () => assert.fail("it was called");
  assert.throws(() => call(never, '{"n":9007199254740993}'), (thrown: any) => {
    assert.equal(thrown.tag, "invalid-arguments");
    assert.match(thrown.val.message, /^9007199254740993 is not a whole number/);
    return true;
  });
});

test("whatever a tool throws is the failure of the contract", async () => {
  const fail = () => {
    throw new RangeError("too far");
  };
  const later = async () => fail();
  const wrong = () => 3;
  const failed = (message: string) => (thrown: any) => {
    assert.deepEqual([thrown.tag, thrown.val.message], ["failed", message]);
    return true;
  };
  assert.throws(() => call(fail), failed("too far"));
  await assert.rejects(call(later) as Promise<Answer>, failed("too far"));
  assert.throws(() => call(wrong, "{}", "text"), failed("the tool declares that it returns a string, but returned 3"));
  await assert.rejects(
    call(async () => 3, "{}", "text") as Promise<Answer>,
    failed("the tool declares that it returns a string, but returned 3"),
  );
});

test("an exported function that was not read as a tool is an error, and any other export is none", () => {
  assert.throws(() => implement({ Run: () => "", hidden: () => "" }, only(entry("Run"))), {
    message: /^the export `hidden` is a function that can't be read as a tool: write it as `export function hidden\(…\)`/,
  });
  implement({ Run: () => "", VERSION: "1", table: { a: () => "" } }, only(entry("Run")));
});

test("the explicit form of a tool leaves the function as it was", () => {
  const close = (args: { id: number }) => args.id;
  assert.equal(tool({ name: "close", destructive: true }, close), close);
});

test("an answer that breaks what the tool declares names the tool's place", () => {
  // None of the frames is in a file of the author's.
  useSourceMap(() => '{"sources":[],"sourcesContent":[],"mappings":""}');
  assert.throws(() => call(() => 3, "{}", "text"), (thrown: any) => {
    assert.match(thrown.val.stack, /\n {4}at Run \(a\.ts:3:17\)$/);
    return true;
  });
});
