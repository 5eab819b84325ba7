import assert from "node:assert/strict";
import { test } from "node:test";

import { HttpError, send, type Request } from "../src/http";
import { start } from "../src/phase";
import { fails, host } from "./imports/host";

start();

const url = "https://example.com/a";

/** What the host is asked for when `request` is sent. */
function sent(request: Request): unknown {
  let asked: unknown;
  host.send = (encoded) => {
    asked = encoded;
    return { url: request.url, status: 204, headers: [], body: new Uint8Array() };
  };
  send(request);
  return asked;
}

/** The response to a body. */
function received(body: Uint8Array) {
  host.send = () => ({ url: `${url}/moved`, status: 404, headers: [["x", "1"], ["x", "2"]], body });
  return send({ url });
}

test("what is left out has its default", () => {
  assert.deepEqual(sent({ url }), {
    method: "GET",
    url,
    headers: [],
    body: undefined,
    timeout: undefined,
    maxRedirects: 10,
  });
});

test("all that is given arrives", () => {
  const body = new Uint8Array([0, 255]);
  const request: Request = { method: "PUT", url, headers: [["A", "1"], ["a", "2"]], body, timeout: 50, maxRedirects: 0 };
  assert.deepEqual(sent(request), { ...request });
});

test("headers may be a record, and a text goes out as UTF-8", () => {
  const { headers, body } = sent({ url, headers: { b: "1", a: "2" }, body: "ü" }) as Request;
  assert.deepEqual(headers, [["b", "1"], ["a", "2"]]);
  assert.deepEqual(body, new Uint8Array([0xc3, 0xbc]));
});

test("a response of any status is one", () => {
  const response = received(new TextEncoder().encode('{"ü":[1]}'));
  assert.deepEqual([response.url, response.status], [`${url}/moved`, 404]);
  assert.deepEqual(response.headers, [["x", "1"], ["x", "2"]]);
  assert.equal(response.text(), '{"ü":[1]}');
  assert.deepEqual(response.json(), { ü: [1] });
});

test("a body that is no UTF-8 or no JSON is told as such", () => {
  assert.equal(received(new Uint8Array([0x61, 0xff])).text(), "a\ufffd");
  assert.throws(() => received(new Uint8Array([0x61])).json(), SyntaxError);
  assert.throws(() => received(new Uint8Array()).json(), SyntaxError);
});

test("where there is no response, the error says why", () => {
  const errors: [kind: string, detail: unknown, message: string][] = [
    ["denied", "network denied: this skill may not reach it", "network denied: this skill may not reach it"],
    ["timeout", undefined, `${url} did not answer in time`],
    ["too-large", 8388608n, `the response of ${url} is larger than 8388608 bytes`],
    ["unreachable", "connection refused", `${url}: connection refused`],
    ["invalid-request", "no such method", `${url}: no such method`],
    ["protocol", "garbage", `${url}: garbage`],
  ];
  for (const [kind, detail, message] of errors) {
    host.send = fails(kind, detail);
    assert.throws(() => send({ url }), (error) => {
      assert.ok(error instanceof HttpError && error instanceof Error);
      assert.deepEqual([error.name, error.kind, error.message], ["HttpError", kind, message]);
      return true;
    });
  }
});

test("what is no error of the contract stays what it is", () => {
  const strange = new TypeError("a bug");
  host.send = () => {
    throw strange;
  };
  assert.throws(() => send({ url }), strange);
});
