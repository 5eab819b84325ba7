import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { authorStack, useSourceMap } from "../src/stack";

/** As the engine makes it for a bundle. */
function map(sources: (string | null)[], mappings: string, sourcesContent: (string | null)[] = []): void {
  useSourceMap(() => JSON.stringify({ sources, sourcesContent, mappings }));
}

afterEach(() => useSourceMap(() => undefined));

test("without a source map a stack stays as it is", () => {
  assert.equal(authorStack("greet@skill.js:1:1\n"), "greet@skill.js:1:1\n");
});

test("a frame is shown at the author's own line and column", () => {
  // Bundle line 1: column 0 is a.ts 1:1, column 10 is a.ts 3:5. Line 2: column 4 is b.ts 7:1, column 12 b.ts 7:2.
  map(["src/a.ts", "src/b.ts"], "AAAA,UAEI;ICIJ,QAAC");
  const stack = ["inner@skill.js:1:11", "outer@skill.js:1:3", "other@skill.js:2:9", "last@skill.js:2:13", ""].join("\n");
  assert.deepEqual(authorStack(stack).split("\n"), [
    "    at inner (src/a.ts:3:5)",
    "    at outer (src/a.ts:1:1)",
    "    at other (src/b.ts:7:1)",
    "    at last (src/b.ts:7:2)",
  ]);
});

test("frames that are not the author's are left out", () => {
  // Column 0 is the SDK's, column 10 the author's; line 2 has a segment without a source; line 3 has none at all.
  map([null, "src/a.ts"], "AAAA,UCAA;A;");
  const frames = ["sdk@skill.js:1:1", "mine@skill.js:1:11", "gap@skill.js:2:1", "late@skill.js:3:1", "@other.js:1:11"];
  assert.equal(authorStack(frames.join("\n")), "    at mine (src/a.ts:1:1)");
});

test("a column before the first segment of its line has no place", () => {
  map(["a.ts"], ";IAAA");
  assert.equal(authorStack("early@skill.js:2:4\nthere@skill.js:2:5"), "    at there (a.ts:1:1)");
});

test("names are shown as the author knows them", () => {
  map(["a.ts"], "AAAA");
  const frames = ["@skill.js:1:1", "async*later@skill.js:1:1", "node_modules/ms/index.js/parse@skill.js:1:1"];
  assert.deepEqual(authorStack(frames.join("\n")).split("\n"), [
    "    at <top level> (a.ts:1:1)",
    "    at async later (a.ts:1:1)",
    "    at parse (a.ts:1:1)",
  ]);
});

test("numbers of any size and sign are read", () => {
  // Base-64 VLQ of ECMA-426: `2H` is 123, `hB` goes back by 16; down to line 124, then up to 108.
  map(["a.ts"], "AA2HA,CAhBC");
  assert.equal(authorStack("a@skill.js:1:1\nb@skill.js:1:2"), "    at a (a.ts:124:1)\n    at b (a.ts:108:2)");
});

test("the first frame's line is shown, with a caret under its column", () => {
  map(["a.ts", "b.ts"], "AAEG,CCAA", ["one\n\n\tä = \u{1f600}.b();\r\n", "first\n"]);
  assert.deepEqual(authorStack("a@skill.js:1:1\nb@skill.js:1:2").split("\n"), [
    "    at a (a.ts:3:4)",
    "      3 | \tä = \u{1f600}.b();",
    "        | \t  ^",
    "    at b (b.ts:3:4)",
  ]);
});

test("a column behind a pair of UTF-16 units counts characters, as editors do", () => {
  map(["a.ts"], "AAAK", ["\u{1f600}= x();"]);
  assert.match(authorStack("a@skill.js:1:1"), /a\.ts:1:5\)\n {6}1 \| .*\n {8}\| {5}\^$/u);
});

test("a line that nobody could read is not shown", () => {
  map(["a.ts"], "AAAA", ["x".repeat(300)]);
  assert.equal(authorStack("a@skill.js:1:1"), "    at a (a.ts:1:1)");
});
