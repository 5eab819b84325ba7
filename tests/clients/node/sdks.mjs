// Both lines of the official TypeScript SDK, under the same words.

import * as two from "@modelcontextprotocol/client";
import * as twoStdio from "@modelcontextprotocol/client/stdio";
import * as one from "@modelcontextprotocol/sdk/client/index.js";
import * as oneStdio from "@modelcontextprotocol/sdk/client/stdio.js";
import * as oneHttp from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { PATIENCE } from "./checks.mjs";

const NAME = { name: "foreign-clients", version: "0.0.0" };

/** How a client chooses a version, and the one that it comes to. */
export const VERSIONS = { legacy: "2025-11-25", auto: "2026-07-28", modern: "2026-07-28" };

/** Version 1 tells the version to its transport alone, and of the two only the one over HTTP takes note. */
class NotingStdioClientTransport extends oneStdio.StdioClientTransport {
  setProtocolVersion(version) {
    this.protocolVersion = version;
  }
}

const VERSION_ONE = {
  name: "typescript 1",
  transports: { ...oneHttp, StdioClientTransport: NotingStdioClientTransport },
  modes: ["legacy"],
  client: () => new one.Client(NAME),
  version: (client) => client.transport.protocolVersion,
  call: (client, tool, args, options) =>
    client.callTool({ name: tool, arguments: args }, undefined, { timeout: PATIENCE, ...options }),
};

const VERSION_TWO = {
  name: "typescript 2",
  transports: { ...twoStdio, ...two },
  modes: ["legacy", "auto", "modern"],
  client: (mode) => {
    const negotiation = mode === "modern" ? { pin: VERSIONS.modern } : mode;
    return new two.Client(NAME, { versionNegotiation: { mode: negotiation } });
  },
  version: (client) => client.getNegotiatedProtocolVersion(),
  call: (client, tool, args, options) => client.callTool({ name: tool, arguments: args }, { timeout: PATIENCE, ...options }),
};

export const SDKS = [VERSION_ONE, VERSION_TWO];
