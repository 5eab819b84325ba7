import assert from "node:assert/strict";
import { test } from "node:test";

import * as content from "../src/content";
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
  assert.deepEqual(answer(3, "result"), [['{"result":3}'], '{"result":3}']);
  assert.deepEqual(answer(null, "result"), [['{"result":null}'], '{"result":null}']);
  assert.deepEqual(answer({ b: 1 }, "value"), [['{"b":1}'], '{"b":1}']);
  assert.deepEqual(answer([], "any"), [['{"result":[]}'], '{"result":[]}']);
  assert.deepEqual(answer([1, "a"], "any"), [['{"result":[1,"a"]}'], '{"result":[1,"a"]}']);
  assert.deepEqual(answer(null, "any"), [['{"result":null}'], '{"result":null}']);
  assert.deepEqual(answer({ b: 1, a: 2 }, "any"), [['{"b":1,"a":2}'], '{"b":1,"a":2}']);
});

test("what is structured and no object goes into one, in a whole answer too", () => {
  const three = content.output({ structured: 3 as never });
  assert.deepEqual(answer(three, "output-result"), [['{"result":3}'], '{"result":3}']);
  assert.deepEqual(answer(three, "any"), [['{"result":3}'], '{"result":3}']);
  assert.deepEqual(answer(three, "output"), [['{"result":3}'], '{"result":3}']);
  const object = content.output({ structured: { a: 1 } });
  assert.deepEqual(answer(object, "output-result"), [['{"result":{"a":1}}'], '{"result":{"a":1}}']);
  assert.deepEqual(answer(object, "any"), [['{"a":1}'], '{"a":1}']);
  assert.deepEqual(answer(content.output({}), "any"), [[], undefined]);
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
    [null, "text", "a string, but returned null"],
    [[], "text", "a string, but returned an array"],
    [{}, "text", "a string, but returned an object"],
    [() => 1, "text", "a string, but returned a function"],
    ["yes", "content", '`Content`, but returned "yes"'],
    [[content.text("a"), 1], "content", "`Content`, but returned 1"],
    [{ content: [] }, "output", "an `Output`, but returned an object"],
  ];
  for (const [value, kind, shown] of refusals) {
    const message = `the tool declares that it returns ${shown}`;
    assert.throws(() => encode(value, kind), { name: "TypeError", message });
  }
});

test("a long text is cut where it is shown", () => {
  const shown = `${"x".repeat(LONGEST_SHOWN)}…`;
  assert.throws(() => encode("x".repeat(LONGEST_SHOWN + 1), "content"), { message: new RegExp(`returned "${shown}"$`) });
});

test("what JSON can't say is refused", () => {
  assert.throws(() => encode(() => 1, "any"), { message: "the tool returned a function, which JSON can't say" });
  assert.throws(() => encode(Symbol("s"), "any"), { message: "the tool returned Symbol(s), which JSON can't say" });
  assert.throws(() => encode(1n, "any"), TypeError);
  assert.throws(() => encode(NaN, "result"), { message: "the tool returned NaN, which JSON can't say" });
  assert.throws(() => encode({ deep: [null, Infinity] }, "value"), { message: /returned Infinity/ });
  assert.deepEqual(answer({ n: null, text: "null" }, "value")[1], '{"n":null,"text":"null"}');
  const circle: Record<string, unknown> = {};
  circle.self = circle;
  assert.throws(() => encode(circle, "any"), TypeError);
});

test("blocks of content are told as the contract has them", () => {
  const png = new Uint8Array([1, 2, 3]);
  const blocks = [
    content.text("Hi", { audience: ["user"], priority: 0.5, meta: { a: [1] } }),
    content.image(png, "image/png"),
    content.audio(png, "audio/wav"),
    content.link("https://example.com/a", "a", { title: "A", description: "An a.", mimeType: "text/plain", size: 3 }),
    content.embedded("file:///a", "text", { mimeType: "text/plain" }),
    content.embedded("file:///b", png),
  ];
  const media = (mimeType: string) => ({ data: png, mimeType });
  const link = { uri: "https://example.com/a", name: "a", title: "A", description: "An a.", mimeType: "text/plain", size: 3n };
  assert.deepEqual(encode(blocks, "content"), {
    content: [
      { body: { tag: "text", val: "Hi" }, audience: ["user"], priority: 0.5, meta: '{"a":[1]}' },
      ...[
        { tag: "image", val: media("image/png") },
        { tag: "audio", val: media("audio/wav") },
        { tag: "link", val: link },
        { tag: "embedded", val: { uri: "file:///a", mimeType: "text/plain", data: { tag: "text", val: "text" } } },
        { tag: "embedded", val: { uri: "file:///b", mimeType: undefined, data: { tag: "blob", val: png } } },
      ].map((body) => ({ body, audience: [], priority: undefined, meta: undefined })),
    ],
    structured: undefined,
    meta: undefined,
  });
  assert.deepEqual(encode(blocks[0], "any"), encode([blocks[0]], "content"));
  assert.throws(() => content.image("no bytes" as never, "image/png"), /takes its data as a Uint8Array/);
});

test("an output carries each of its parts", () => {
  const shown = [content.text("three")];
  const { content: told, structured, meta } = encode(
    content.output({ content: shown, structured: { n: 3 }, meta: { took: 1 } }),
    "output",
  );
  assert.deepEqual([told.length, structured, meta], [1, '{"n":3}', '{"took":1}']);
  const bare = encode(content.output({ structured: { n: 3 } }), "any");
  assert.deepEqual([bare.content[0].body.val, bare.structured, bare.meta], ['{"n":3}', '{"n":3}', undefined]);
  assert.deepEqual(encode(content.output({}), "output").content, []);
});
