// Drives `skill serve` with the official TypeScript SDK, over both transports, in both eras of the protocol.
//
//     node client.mjs PATH-OF-SKILL
//
// The home folder (`SKILL_HOME`) must hold the skills hello-typescript, hello-python, hello-rust, sleep, fail, rich and
// progress-steps.

import { Checks, PATIENCE, equal, holds, pause, within } from "./checks.mjs";
import { GREETERS, GREETINGS, MISFITS, STEPS, echoed, listed, text } from "./expectations.mjs";
import { awaitOutcomes, outcomes } from "./history.mjs";
import { SDKS, VERSIONS } from "./sdks.mjs";
import { TRANSPORTS } from "./servers.mjs";

const INVALID_PARAMS = -32602;

/** Longer than anybody waits here. */
const SLEEP = 600_000;

/** How long a late answer to a cancelled call may be on its way. */
const LATE = 1_000;

/**
 * The SDK hands an answer on before a report that it has read together with it, and does not know the report then
 * (modelcontextprotocol/typescript-sdk#2580).
 */
const OVERTAKEN = "Received a progress notification for an unknown token";

/** A client that has connected, with what its server sends, and all that goes wrong between the two. */
class Session {
  received = [];
  faults = [];
  #sdk;
  #client;

  constructor(sdk, mode) {
    this.#sdk = sdk;
    this.#client = sdk.client(mode);
    // It is told of an answer that nobody waits for, too.
    this.#client.onerror = (error) => {
      if (!error.message.startsWith(OVERTAKEN)) this.faults.push(String(error));
    };
  }

  async open(server) {
    const transport = server.connect(this.#sdk.transports);
    await this.#client.connect(transport, { timeout: PATIENCE });
    const take = transport.onmessage;
    transport.onmessage = (message, extra) => {
      this.received.push(message);
      take(message, extra);
    };
  }

  get version() {
    return this.#sdk.version(this.#client);
  }

  get server() {
    return this.#client.getServerVersion()?.name;
  }

  get capabilities() {
    return this.#client.getServerCapabilities();
  }

  async tools() {
    return (await this.#client.listTools({}, { timeout: PATIENCE })).tools;
  }

  call(tool, args, options) {
    return this.#sdk.call(this.#client, tool, args, options);
  }

  /** Says so to a server that keeps something of it; closing alone does not. */
  async leave() {
    await this.#client.transport.terminateSession?.();
  }

  close() {
    return this.#client.close();
  }
}

async function greets(session, skill) {
  for (const [args, expected] of GREETINGS) {
    const result = await session.call(`${skill}__greet`, args);
    equal(`text for ${JSON.stringify(args)}`, expected, text(result));
    holds(`${JSON.stringify(args)} is no error`, !result.isError, result);
    equal("structured content", undefined, result.structuredContent);
  }
}

async function refusesArguments(session) {
  for (const skill of GREETERS) {
    for (const [args, field] of MISFITS) {
      const result = await session.call(`${skill}__greet`, args);
      holds(`${skill}: ${JSON.stringify(args)} is a tool error`, result.isError, result);
      holds(`${skill}: the error names \`${field}\``, text(result).includes(`\`${field}\``), text(result));
    }
  }
}

async function passesFailureOn(session) {
  const result = await session.call("fail__failed", {});
  holds("it is a tool error", result.isError, result);
  holds("it has the tool's message", text(result).includes("the moon is in the wrong phase"), text(result));
  holds("the stack stays with the author", !text(result).includes("moon.rs"), text(result));
}

async function knowsNoOtherTool(session) {
  for (const name of ["hello-python__nope", "nobody__greet", "greet"]) {
    const call = session.call(name, { name: "Ada" });
    const [result, error] = await call.then((result) => [result], (error) => [undefined, error]);
    equal(`result of \`${name}\``, undefined, result);
    equal(`code for \`${name}\` (${error.message})`, INVALID_PARAMS, error.code);
    const tool = name.split("__").at(-1);
    holds(`the error names \`${tool}\``, error.message.includes(`${tool}\``), error.message);
  }
}

async function reportsProgress(session) {
  const before = session.received.length;
  const seen = [];
  const options = { onprogress: (step) => seen.push(step) };
  equal("text", "3 steps", text(await session.call("progress-steps__walk", { count: 3, ms: 100 }, options)));
  const [answer, ...reports] = session.received.slice(before).reverse();
  // The SDK makes the token of the id.
  const sent = STEPS.map((step) => ({ progressToken: answer.id, ...step }));
  equal("reports, before the answer", sent, reports.reverse().map((report) => report.params));
  holds("some reports are handed on", seen.length > 0, seen);
  equal("they are handed on in order", STEPS.slice(0, seen.length), seen);
}

async function cancels(session, binary) {
  const since = new Date();
  const abort = new AbortController();
  const call = session.call("sleep__sleep", { ms: SLEEP }, { signal: abort.signal });
  const outcome = call.then((result) => result, (error) => String(error));
  await pause(500);
  equal("calls that have ended before", [], await outcomes(binary, "sleep", since));
  abort.abort("not needed any more");
  const seen = await within("the end of the call at the client", outcome);
  holds("the call ends with the reason", String(seen).includes("not needed any more"), seen);
  equal("ends of the call at the server", ["cancelled"], await awaitOutcomes(binary, "sleep", since));
  equal("text of the next call", "Hello, Ada!", text(await session.call("hello-rust__greet", { name: "Ada" })));
}

async function meetsExpectations(checks, session, binary) {
  await checks.group("lists the tools of three languages with equal schemas, and an output schema", async () => {
    listed(await session.tools());
  });
  for (const skill of GREETERS) await checks.group(`${skill} answers`, () => greets(session, skill));
  await checks.group("an answer has structured content and every kind of block", async () => {
    echoed("日本", await session.call("rich__echo", { word: "日本" }));
  });
  await checks.group("arguments that don't fit are tool errors", () => refusesArguments(session));
  await checks.group("a tool's failure is a tool error with its message", () => passesFailureOn(session));
  await checks.group("an unknown tool is a protocol error", () => knowsNoOtherTool(session));
  await checks.group("progress is reported in order, before the answer", () => reportsProgress(session));
  await checks.group("a cancelled call ends at the server, and the next one is answered", () => cancels(session, binary));
}

async function talks(checks, binary, server, session, mode) {
  await session.open(server);
  await checks.group("the version and the server's name and capabilities are known", () => {
    equal("protocol version", VERSIONS[mode], session.version);
    equal("name of the server", "skill-engine", session.server);
    holds("it has tools", session.capabilities?.tools, session.capabilities);
  });
  await meetsExpectations(checks, session, binary);
  await checks.group("a cancelled call gets no answer, and nothing else goes wrong", async () => {
    await pause(LATE);
    equal("faults", [], session.faults);
  });
  await checks.group("the session is left, and the server exits when it is told to", async () => {
    await session.leave();
    equal("exit code and signal", [0, null], await server.exit());
  });
}

async function run(binary, transport, sdk, mode) {
  const checks = new Checks(`${sdk.name}, ${transport}, ${mode}`);
  await checks.group("the session comes to its end", async () => {
    const server = await TRANSPORTS[transport](binary);
    const session = new Session(sdk, mode);
    try {
      await talks(checks, binary, server, session, mode);
    } finally {
      await session.close();
      server.kill();
    }
  });
  checks.summary();
}

const [binary] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node client.mjs PATH-OF-SKILL");
  process.exit(2);
}
for (const transport of Object.keys(TRANSPORTS)) {
  for (const sdk of SDKS) {
    for (const mode of sdk.modes) await run(binary, transport, sdk, mode);
  }
}
// A server that doesn't exit must not keep this process.
process.exit();
