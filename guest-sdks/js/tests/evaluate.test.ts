import assert from "node:assert/strict";
import { test } from "node:test";

import { evaluate } from "../src/evaluate";
import * as sdk from "../src/index";
import type { Answer } from "../src/output";

const TOOL = '{"name":"greet","description":"","inputSchema":"{}","annotations":{},"icons":[]}';

/** A bundle as the engine makes it, of an entry's top-level code and the functions that it exports. */
function bundle(code: string, module: string): string {
  const entries = `{"tools":[{"export":"greet","output":"any","tool":${TOOL}}],"prompts":[]}`;
  const offer = `globalThis[Symbol.for("skill-engine")].offer(${module}, ${entries})`;
  return `(async()=>{"use strict";${code};${offer};})\n//# sourceURL=skill.js\n`;
}

const text = (answer: Answer) => answer.content[0].body.val;

test("a bundle that awaits nothing is there at once", async () => {
  const skill = evaluate(bundle("const name = 'Ada'", "{ greet: () => name }"));
  assert.ok("tools" in skill);
  assert.equal(text(await skill.tools.callTool("greet", "{}")), "Ada");
});

test("a bundle that lists tools alone is one of an earlier engine", async () => {
  const { tools } = await evaluate(bundle("", "{ greet: () => 'Ada' }").replace(/\{"tools":(.*),"prompts":\[\]\}/, "$1"));
  assert.equal(text(await tools.callTool("greet", "{}")), "Ada");
});

test("a bundle may await at its top level", async () => {
  const { tools } = await evaluate(bundle("const name = await Promise.resolve('Ada')", "{ greet: () => name }"));
  assert.equal(text(await tools.callTool("greet", "{}")), "Ada");
});

test("what the top level throws comes out", async () => {
  for (const code of ["throw new Error('early')", "await Promise.reject(new Error('early'))"]) {
    await assert.rejects(async () => evaluate(bundle(code, "{}")), { message: "early" });
  }
});

test("a bundle gets the whole SDK", async () => {
  const names = Object.keys(sdk).sort().join();
  const code = 'const { sdk } = globalThis[Symbol.for("skill-engine")]';
  const { tools } = await evaluate(bundle(code, "{ greet: () => Object.keys(sdk).sort().join() }"));
  assert.equal(text(await tools.callTool("greet", "{}")), names);
  assert.deepEqual(Object.keys(await import("../src/provided")).sort().join(), names);
});
