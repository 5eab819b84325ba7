// Drives `skill serve` with the official TypeScript SDK.
//
//     node client.mjs PATH-OF-SKILL
//
// The home folder (`SKILL_HOME`) must hold the skills hello-typescript, hello-python, hello-rust, sleep and fail.

import { once } from "node:events";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { ErrorCode } from "@modelcontextprotocol/sdk/types.js";
import { Checks, PATIENCE, equal, holds, pause, within } from "./checks.mjs";
import { GREETERS, GREETINGS, MISFITS, listed, text } from "./greet.mjs";

const SLEEP = 4_000;

/** The stdio transport, with a record of every message that went over it. */
class Wire extends StdioClientTransport {
  sent = [];
  received = [];
  garbage = [];

  constructor(binary) {
    super({ command: binary, args: ["serve"], env: process.env });
    // The client that connects calls these before its own.
    this.onmessage = (message) => this.received.push(message);
    this.onerror = (error) => this.garbage.push(String(error));
  }

  send(message) {
    this.sent.push(message);
    return super.send(message);
  }

  /** The id of the last call of this tool. */
  call(tool) {
    return this.sent.findLast((message) => message.params?.name === tool).id;
  }

  cancelled(id) {
    return this.sent.some((m) => m.method === "notifications/cancelled" && m.params.requestId === id);
  }

  answers(id) {
    return this.received.filter((message) => message.method === undefined && message.id === id);
  }

  /** Closes the server's stdin and waits for it to exit by itself, which `close()` would not. */
  async end() {
    const server = this._process;
    const exit = once(server, "exit");
    server.stdin.end();
    const [code, signal] = await within("the exit of the server", exit);
    return { code, signal };
  }
}

async function greets(client, skill) {
  for (const [args, expected] of GREETINGS) {
    const result = await client.callTool({ name: `${skill}__greet`, arguments: args }, undefined, { timeout: PATIENCE });
    equal(`text for ${JSON.stringify(args)}`, expected, text(result));
    holds(`${JSON.stringify(args)} is no error`, !result.isError, result);
    equal("structured content", undefined, result.structuredContent);
  }
}

async function refusesArguments(client) {
  for (const skill of GREETERS) {
    for (const [args, field] of MISFITS) {
      const call = { name: `${skill}__greet`, arguments: args };
      const result = await client.callTool(call, undefined, { timeout: PATIENCE });
      holds(`${skill}: ${JSON.stringify(args)} is a tool error`, result.isError, result);
      holds(`${skill}: the error names \`${field}\``, text(result).includes(`\`${field}\``), text(result));
    }
  }
}

async function passesFailureOn(client) {
  const result = await client.callTool({ name: "fail__failed", arguments: {} }, undefined, { timeout: PATIENCE });
  holds("it is a tool error", result.isError, result);
  holds("it has the tool's message", text(result).includes("the moon is in the wrong phase"), text(result));
  holds("the stack stays with the author", !text(result).includes("moon.rs"), text(result));
}

async function knowsNoOtherTool(client) {
  for (const name of ["hello-python__nope", "nobody__greet", "greet"]) {
    const call = client.callTool({ name, arguments: { name: "Ada" } }, undefined, { timeout: PATIENCE });
    const [result, error] = await call.then((result) => [result], (error) => [undefined, error]);
    equal(`result of \`${name}\``, undefined, result);
    equal(`code for \`${name}\` (${error.message})`, ErrorCode.InvalidParams, error.code);
    const tool = name.split("__").at(-1);
    holds(`the error names \`${tool}\``, error.message.includes(`${tool}\``), error.message);
  }
}

async function cancels(client, wire) {
  const abort = new AbortController();
  const options = { timeout: PATIENCE, signal: abort.signal };
  const call = client.callTool({ name: "sleep__sleep", arguments: { ms: SLEEP } }, undefined, options);
  const outcome = call.then((result) => result, (error) => String(error));
  await pause(500);
  abort.abort("not needed any more");
  const seen = await within("the end of the call at the client", outcome);
  holds("the call ends with the reason", String(seen).includes("not needed any more"), seen);
  const id = wire.call("sleep__sleep");
  holds("the client has sent notifications/cancelled", wire.cancelled(id), wire.sent.slice(-2));

  const next = { name: "hello-rust__greet", arguments: { name: "Ada" } };
  equal("text of the next call", "Hello, Ada!", text(await client.callTool(next, undefined, { timeout: PATIENCE })));
  await pause(SLEEP + 1_000);
  equal("answers to the cancelled call", [], wire.answers(id));
}

async function talks(checks, binary) {
  const wire = new Wire(binary);
  const client = new Client({ name: "foreign-clients", version: "0.0.0" });
  await client.connect(wire, { timeout: PATIENCE });
  await checks.group("the server names itself", () => {
    holds("the server is no stranger", client.getServerVersion()?.name, client.getServerVersion());
    holds("it has tools", client.getServerCapabilities()?.tools, client.getServerCapabilities());
  });
  await checks.group("lists the tools of three languages with equal schemas", async () => {
    listed((await client.listTools({}, { timeout: PATIENCE })).tools);
  });
  for (const skill of GREETERS) await checks.group(`${skill} answers`, () => greets(client, skill));
  await checks.group("arguments that don't fit are tool errors", () => refusesArguments(client));
  await checks.group("a tool's failure is a tool error with its message", () => passesFailureOn(client));
  await checks.group("an unknown tool is a protocol error", () => knowsNoOtherTool(client));
  await checks.group("a cancelled call gets no answer, the next one does", () => cancels(client, wire));
  await checks.group("the server exits at the end of its stdin", async () => {
    equal("exit", { code: 0, signal: null }, await wire.end());
    equal("lines on stdout that are no JSON-RPC", [], wire.garbage);
  });
  await client.close();
}

const [binary] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node client.mjs PATH-OF-SKILL");
  process.exit(2);
}
const checks = new Checks("typescript");
await checks.group("the session comes to its end", () => talks(checks, binary));
checks.summary();
// A server that doesn't exit must not keep this process.
process.exit();
