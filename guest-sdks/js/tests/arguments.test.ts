import assert from "node:assert/strict";
import { test } from "node:test";

import { parseArguments } from "../src/arguments";

test("what JavaScript can hold is taken as it is", () => {
  const text = '{"name":"Zoë 😀\\n","shout":true,"n":-9007199254740991,"x":1.5e300,"list":[1,null,{"deep":0}]}';
  assert.deepEqual(parseArguments(text), JSON.parse(text));
});

test("an integer that would be rounded is refused, wherever it stands", () => {
  for (const text of [
    '{"n":9007199254740992}',
    '{"n":-9007199254740992}',
    '{"deep":{"list":[1,"a",12345678901234567890]}}',
    '{"a\\"b":"c","n":9007199254740993}',
  ]) {
    const refusal = { name: "RangeError", message: /^-?\d+ is not a whole number within ±\(2\^53−1\)/ };
    assert.throws(() => parseArguments(text), refusal, text);
  }
});

test("digits that are no integer are none of its business", () => {
  for (const text of [
    '{"card":"12345678901234567890"}',
    '{"quoted":"\\"12345678901234567890"}',
    '{"12345678901234567890":1}',
    '{"third":0.33333333333333333333}',
    '{"far":12345678901234567890e-10}',
  ]) {
    assert.deepEqual(parseArguments(text), JSON.parse(text), text);
  }
});
