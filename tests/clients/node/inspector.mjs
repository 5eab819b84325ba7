// Drives `skill serve` with the command line of the MCP Inspector, over both transports, in both eras of the protocol.
//
//     node inspector.mjs PATH-OF-SKILL
//
// The home folder (`SKILL_HOME`) must hold the skills hello-typescript, hello-python, hello-rust, fail and rich.
// It can't cancel a call, it shows no progress, and it refuses an unknown tool by itself, so that none of this is asked of
// it here.

import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Checks, PATIENCE, equal, holds } from "./checks.mjs";
import { GREETERS, GREETINGS, MISFITS, echoed, listed, text } from "./expectations.mjs";
import { TRANSPORTS } from "./servers.mjs";

const INSPECTOR = fileURLToPath(new URL("node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js", import.meta.url));
const TOOL_ERROR = 5;

/** Starts, one after the other, an inspector for each question, as people do. */
class Inspector {
  #server;
  #era;
  #home;

  constructor(server, era, home) {
    this.#server = server;
    this.#era = era;
    this.#home = home;
  }

  /** The exit code and what was printed. */
  ask(method, ...options) {
    const settings = ["SKILL_HOME", "SKILL_CACHE", "SKILL_SEAL_KEY"].filter((name) => process.env[name] !== undefined);
    const variables = settings.flatMap((name) => ["-e", `${name}=${process.env[name]}`]);
    const flags = ["--cli", "--format", "json", "--protocol-era", this.#era, ...variables, "--method", method];
    // The inspector keeps files of its own in the home folder.
    const env = { ...process.env, HOME: this.#home, USERPROFILE: this.#home };
    const args = [INSPECTOR, ...flags, ...options, ...this.#server.target];
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env, timeout: 3 * PATIENCE }, (error, stdout, stderr) => {
        resolve({ exit: error ? (error.code ?? error.signal) : 0, stdout, stderr });
      });
    });
  }

  call(tool, args) {
    return this.ask("tools/call", "--tool-name", tool, "--tool-args-json", JSON.stringify(args));
  }
}

/** The result that an inspector has printed; an empty answer where it printed nothing. */
function result(printed) {
  return printed.stdout ? JSON.parse(printed.stdout).result : {};
}

async function talks(checks, inspector) {
  await checks.group("lists the tools of three languages with equal schemas, and an output schema", async () => {
    const printed = await inspector.ask("tools/list");
    equal(`exit code (${printed.stderr})`, 0, printed.exit);
    listed(result(printed).tools);
  });
  for (const skill of GREETERS) {
    await checks.group(`${skill} answers`, async () => {
      for (const [args, expected] of GREETINGS) {
        const printed = await inspector.call(`${skill}__greet`, args);
        equal(`exit code (${printed.stderr})`, 0, printed.exit);
        equal(`text for ${JSON.stringify(args)}`, expected, text(result(printed)));
      }
    });
  }
  await checks.group("an answer has structured content and every kind of block", async () => {
    const printed = await inspector.call("rich__echo", { word: "日本" });
    equal(`exit code (${printed.stderr})`, 0, printed.exit);
    echoed("日本", result(printed));
  });
  await checks.group("arguments that don't fit are tool errors", async () => {
    const [args, field] = MISFITS[0];
    const printed = await inspector.call("hello-typescript__greet", args);
    equal(`exit code (${printed.stderr})`, TOOL_ERROR, printed.exit);
    holds(`the error names \`${field}\``, text(result(printed)).includes(`\`${field}\``), printed.stdout);
  });
  await checks.group("a tool's failure is a tool error with its message", async () => {
    const printed = await inspector.call("fail__failed", {});
    equal(`exit code (${printed.stderr})`, TOOL_ERROR, printed.exit);
    const message = text(result(printed));
    holds("it has the tool's message", message.includes("the moon is in the wrong phase"), message);
  });
}

async function run(binary, transport, era, home) {
  const checks = new Checks(`inspector, ${transport}, ${era}`);
  await checks.group("all questions are asked", async () => {
    const server = await TRANSPORTS[transport](binary);
    try {
      await talks(checks, new Inspector(server, era, home));
    } finally {
      server.kill();
    }
  });
  checks.summary();
}

const [binary] = process.argv.slice(2);
if (!binary) {
  console.error("usage: node inspector.mjs PATH-OF-SKILL");
  process.exit(2);
}
const home = mkdtempSync(join(tmpdir(), "inspector-"));
for (const transport of Object.keys(TRANSPORTS)) {
  for (const era of ["legacy", "modern"]) await run(binary, transport, era, home);
}
rmSync(home, { recursive: true, force: true });
