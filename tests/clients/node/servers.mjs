// The servers that clients talk to, one class a transport.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { within } from "./checks.mjs";

/** A server that its client starts, and that is told to end by the end of its stdin. */
class Stdio {
  #binary;
  #transport;

  constructor(binary) {
    this.#binary = binary;
  }

  /** What the command line of a client has to say to reach it. */
  get target() {
    return ["--", this.#binary, "serve"];
  }

  /** The client's side of it. */
  connect({ StdioClientTransport }) {
    this.#transport = new StdioClientTransport({ command: this.#binary, args: ["serve"], env: process.env });
    return this.#transport;
  }

  /** Waits for the server to exit by itself, which `close()` of the client's side would not. */
  async exit() {
    const server = this.#transport._process;
    const exit = once(server, "exit");
    server.stdin.end();
    return await within("the exit of the server", exit);
  }

  /** Its client does that, when it closes. */
  kill() {}
}

/** A server that runs before its client comes, and that is told to end by a signal. */
class Http {
  #server;
  #url;

  constructor(server, url) {
    this.#server = server;
    this.#url = url;
  }

  get target() {
    return ["--transport", "http", this.#url];
  }

  connect({ StreamableHTTPClientTransport }) {
    return new StreamableHTTPClientTransport(new URL(this.#url));
  }

  async exit() {
    const exit = once(this.#server, "exit");
    this.#server.kill("SIGTERM");
    return await within("the exit of the server", exit);
  }

  kill() {
    this.#server.kill("SIGKILL");
  }
}

/** Waits until it can be connected to. What else it says is for who reads the output. */
async function startHttp(binary) {
  const server = spawn(binary, ["serve", "--http", "127.0.0.1:0"], { stdio: ["ignore", "inherit", "pipe"] });
  const url = new Promise((resolve, reject) => {
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`the server has exited with ${code}`)));
    createInterface({ input: server.stderr }).on("line", (line) => {
      const [, url] = /^listening on (\S+)$/.exec(line) ?? [];
      if (url) resolve(url);
      else console.error(line);
    });
  });
  try {
    return new Http(server, await within("the address of the server", url));
  } catch (error) {
    server.kill("SIGKILL");
    throw error;
  }
}

/** What starts a server, for each transport. */
export const TRANSPORTS = { stdio: async (binary) => new Stdio(binary), http: startHttp };
