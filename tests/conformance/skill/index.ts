/**
 * What the official conformance suite asks of an MCP server, under the names that it calls.
 */
import { content, log, progress, tool } from "skill-engine";
import type { Content } from "skill-engine";

const png = bytes(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8DwHwAFBQIAX8jx0gAAAABJRU5ErkJggg==",
);
const wav = bytes("UklGRiYAAABXQVZFZm10IBAAAAABAAEAQB8AAAB9AAACABAAZGF0YQIAAAA=");

function bytes(base64: string): Uint8Array {
  return Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
}

function after(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

export const simpleText = tool({ name: "test_simple_text" }, /** Answers a text. */ (): string => {
  return "This is a simple text response for testing.";
});

export const imageContent = tool({ name: "test_image_content" }, /** Answers an image. */ (): Content => {
  return content.image(png, "image/png");
});

export const audioContent = tool({ name: "test_audio_content" }, /** Answers a sound. */ (): Content => {
  return content.audio(wav, "audio/wav");
});

export const embeddedResource = tool({ name: "test_embedded_resource" }, /** Answers a resource. */ (): Content => {
  const text = "This is an embedded resource content.";
  return content.embedded("test://embedded-resource", text, { mimeType: "text/plain" });
});

export const multipleContentTypes = tool(
  { name: "test_multiple_content_types" },
  /** Answers content of several kinds. */ (): Content[] => [
    content.text("Multiple content types test:"),
    content.image(png, "image/png"),
    content.embedded("test://mixed-content-resource", JSON.stringify({ test: "data", value: 123 }), {
      mimeType: "application/json",
    }),
  ],
);

export const toolWithLogging = tool(
  { name: "test_tool_with_logging" },
  /** Writes lines of the log while it runs. */ async (): Promise<string> => {
    log.info("Tool execution started");
    await after(50);
    log.info("Tool processing data");
    await after(50);
    log.info("Tool execution completed");
    return "Three lines were written.";
  },
);

export const toolWithProgress = tool(
  { name: "test_tool_with_progress" },
  /** Reports how far it has come. */ async (): Promise<string> => {
    for (const step of [0, 50, 100]) {
      progress.report(step, 100);
      await after(50);
    }
    return "Three reports were made.";
  },
);

export const errorHandling = tool({ name: "test_error_handling" }, /** Fails. */ (): string => {
  throw new Error("This tool intentionally returns an error for testing");
});

export const reconnection = tool(
  { name: "test_reconnection" },
  /** Takes a moment, in which a client may lose its connection. */ async (): Promise<string> => {
    await after(100);
    return "The connection holds, or was found again.";
  },
);

export const jsonSchema = tool(
  {
    name: "json_schema_2020_12_tool",
    description: "Takes what a schema of many keywords describes.",
    inputSchema: {
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      $defs: {
        address: {
          $anchor: "addressDef",
          type: "object",
          properties: { street: { type: "string" }, city: { type: "string" } },
        },
      },
      properties: {
        name: { type: "string" },
        address: { $ref: "#/$defs/address" },
        contactMethod: { type: "string", enum: ["phone", "email"] },
        phone: { type: "string" },
        email: { type: "string" },
      },
      allOf: [{ anyOf: [{ required: ["phone"] }, { required: ["email"] }] }],
      if: { properties: { contactMethod: { const: "phone" } }, required: ["contactMethod"] },
      then: { required: ["phone"] },
      else: { required: ["email"] },
      additionalProperties: false,
    },
  },
  (args: Record<string, unknown>): string => JSON.stringify(args),
);

export const loggingTool = tool({ name: "test_logging_tool" }, /** Writes a line of the log. */ (): string => {
  log.info("A line for who wants it");
  return "A line was written.";
});

export const customHeader = tool(
  {
    name: "test_custom_header",
    description: "Takes an argument that clients repeat in a header.",
    inputSchema: {
      type: "object",
      properties: { region: { type: "string", "x-mcp-header": "Region" } },
      required: ["region"],
    },
  },
  (args: { region: string }): string => args.region,
);
