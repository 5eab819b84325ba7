import assert from "node:assert/strict";
import { test } from "node:test";

import * as config from "../src/config";
import * as content from "../src/content";
import { conversation, user, assistant, Message } from "../src/message";
import { prompt, type Completion, type Made } from "../src/prompt";
import type { EncodedConversation, PromptEntry } from "../src/prompts";
import { implement } from "../src/runtime";
import { useSourceMap } from "../src/stack";

// None of the frames is in a file of the author's.
useSourceMap(() => '{"sources":[],"sourcesContent":[],"mappings":""}');

/** What the extractor hands over for one function. */
const ENTRY: PromptEntry = {
  export: "review",
  choices: [
    ["tone", ["kind", "keen", "blunt"]],
    ["__proto__", ["a", "b"]],
  ],
  prompt: {
    name: "review",
    title: "Review",
    arguments: [
      { name: "code", description: "What to review.", required: true },
      { name: "tone", required: false },
      { name: "__proto__", required: false },
    ],
    icons: [],
    place: "a.ts:3:14",
  },
};

function prompts(make: (args: any) => unknown, complete?: Record<string, Completion>) {
  const review = prompt({ complete }, make as () => Made);
  return implement({ review }, { tools: [], prompts: [ENTRY] }).prompts;
}

/** What the one prompt of a skill makes of its arguments. */
async function make(run: (args: any) => unknown, args: [string, string][] = [["code", "1"]]) {
  const { description, messages, meta } = (await prompts(run).getPrompt("review", args)) as EncodedConversation;
  return { description, said: messages.map(({ role, content }) => [role, content.body.tag, content.body.val]), meta };
}

/** What a call throws, in the words of the contract. */
async function thrownBy(call: () => unknown): Promise<any> {
  try {
    await call();
  } catch (thrown) {
    return thrown;
  }
  return assert.fail("it has not thrown");
}

test("prompts are listed as they were read", () => {
  assert.deepEqual(prompts(() => "").listPrompts(), [ENTRY.prompt]);
});

test("a text or a block is said by the user", async () => {
  const said = async (run: (args: any) => unknown) => (await make(run)).said;
  assert.deepEqual(await said(({ code }) => `Review ${code}.`), [["user", "text", "Review 1."]]);
  assert.deepEqual(await said(async () => content.text("a")), [["user", "text", "a"]]);
  assert.deepEqual(await said(() => []), []);
  const image = content.image(new Uint8Array([1]), "image/png");
  const parts = [["user", "text", "a"], ["assistant", "text", "b"], ["user", "image", image.encoded.body.val]];
  assert.deepEqual(await said(() => ["a", assistant("b"), user(image)]), parts);
  assert.deepEqual(await said(() => assistant(content.text("c"))), [["assistant", "text", "c"]]);
});

test("a conversation says what it is", async () => {
  const whole = await make(() => conversation({ description: "Two.", messages: ["a"], meta: { "example.org/a": 1 } }));
  assert.deepEqual(whole, { description: "Two.", said: [["user", "text", "a"]], meta: '{"example.org/a":1}' });
});

test("what is no message is named", async () => {
  const answers = { undefined: undefined, "3": 3, null: null, "an object": {}, '"x"': undefined };
  for (const [shown, value] of Object.entries(answers).slice(0, 4)) {
    const { tag, val } = await thrownBy(() => make(() => value));
    assert.equal(tag, "failed");
    assert.match(val.message, new RegExp(`^the prompt returned ${shown}: it returns a string, `));
    assert.match(val.stack, /\n {4}at review \(a\.ts:3:14\)$/);
  }
  const { val } = await thrownBy(() => make(async () => ["a", 3]));
  assert.match(val.message, /^the prompt returned 3: /);
  assert.throws(() => user(3 as never), /a message takes a string or `Content`/);
  assert.throws(() => new Message("user", "a" as never), /a message takes a string or `Content`/);
  assert.throws(() => new Message("system" as never, content.text("a")), /by "user" or "assistant", and not by "system"/);
  assert.throws(() => conversation({ description: 5 as never, messages: [] }), /the description of a conversation is 5, /);
});

test("an argument is one of its choices", async () => {
  const { tag, val } = await thrownBy(() => make(() => assert.fail("it was called"), [["tone", "rude"]]));
  assert.deepEqual([tag, val.message], ["invalid-arguments", '`tone` is "rude", and has to be one of "kind", "keen", "blunt"']);
  const inherited = await thrownBy(() => make(() => assert.fail("it was called"), [["__proto__", "c"]]));
  assert.equal(inherited.val.message, '`__proto__` is "c", and has to be one of "a", "b"');
  assert.deepEqual((await make(({ tone }) => tone, [["tone", "keen"]])).said, [["user", "text", "keen"]]);
});

test("what a prompt throws is the failure of the contract, and one that is not there is named", async () => {
  const fail = () => {
    throw new RangeError("too far");
  };
  for (const run of [fail, async () => fail()]) {
    const { tag, val } = await thrownBy(() => make(run));
    assert.deepEqual([tag, val.message], ["failed", "too far"]);
  }
  const unknown = { tag: "unknown-prompt", val: "other" };
  assert.deepEqual(await thrownBy(() => prompts(() => "").getPrompt("other", [])), unknown);
  assert.deepEqual(await thrownBy(() => prompts(() => "").complete("other", "code", "", [])), unknown);
});

test("an argument is completed by its choices, a list or a function", async () => {
  const complete = (completion: Completion | undefined, argument: string, value: string) =>
    prompts(() => "", completion && { [argument]: completion }).complete("review", argument, value, [["tone", "keen"]]);
  assert.deepEqual(complete(undefined, "tone", "k"), ["kind", "keen"]);
  assert.deepEqual(complete(undefined, "__proto__", "A"), ["a"]);
  assert.deepEqual(complete(undefined, "code", ""), []);
  assert.deepEqual(complete(["fn", "For", "if"], "code", "f"), ["fn", "For"]);
  // An inherited name is none that the author gave.
  assert.deepEqual(complete(undefined, "constructor", ""), []);
  const echo: Completion = (value, others) => [`${value}${others.tone}`];
  assert.deepEqual(await complete(echo, "code", "x"), ["xkeen"]);
  assert.deepEqual(await complete(async (value, others) => echo(value, others), "code", "x"), ["xkeen"]);
  assert.deepEqual(await complete(() => ["blunt"], "tone", "k"), ["blunt"]);
  const { tag, val } = await thrownBy(() => complete((() => "x") as never, "code", ""));
  assert.deepEqual([tag, val.message], ["failed", 'the completion returned "x": it returns a list of strings']);
});

test("a completion of what is no argument, or by what is none, is told at once", () => {
  assert.throws(() => prompts(() => "", { lang: [] }), /the prompt `review` completes `lang`, which is none of its arguments/);
  assert.throws(() => prompts(() => "", { code: 3 as never }), /completes `code` by 3: give a list of strings or a function/);
});

test("a prompt has the capabilities of a call", async () => {
  assert.deepEqual((await make(() => config.get("key") ?? "none")).said.length, 1);
});
