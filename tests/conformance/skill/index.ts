/**
 * What the official conformance suite asks of an MCP server, under the names that it calls.
 */
import { config, content, http, log, progress, prompt, tool, user } from "skill-engine";
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

function text(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value ?? {});
}

const NAME = { type: "object", properties: { name: { type: "string" } }, required: ["name"] };

/** What a model is asked, in a few words. */
function question(words: string, maxTokens: number) {
  return user.sampling({ messages: [{ role: "user", content: { type: "text", text: words } }], maxTokens });
}

function said(answer: user.Answer): string {
  return (answer.content as { content?: { text?: string } } | undefined)?.content?.text ?? "";
}

export const sampling = tool(
  { name: "test_sampling" },
  /** Asks the client's model. */ (args: { prompt: string }): string => {
    const { model } = user.ask({ model: question(args.prompt, 100) });
    return `LLM response: ${said(model)}`;
  },
);

export const elicitation = tool(
  { name: "test_elicitation" },
  /** Asks the user who they are. */ (args: { message: string }): string => {
    const { who } = user.ask({
      who: user.form(args.message, {
        type: "object",
        properties: {
          username: { type: "string", description: "User's response" },
          email: { type: "string", description: "User's email address" },
        },
        required: ["username", "email"],
      }),
    });
    return `User response: action=${who.action}, content=${text(who.content)}`;
  },
);

export const elicitationDefaults = tool(
  { name: "test_elicitation_sep1034_defaults" },
  /** Asks with a default of each kind. */ (): string => {
    const { all } = user.ask({
      all: user.form("Please review these values.", {
        type: "object",
        properties: {
          name: { type: "string", description: "User name", default: "John Doe" },
          age: { type: "integer", description: "User age", default: 30 },
          score: { type: "number", description: "User score", default: 95.5 },
          status: { type: "string", enum: ["active", "inactive", "pending"], default: "active" },
          verified: { type: "boolean", description: "Verification status", default: true },
        },
        required: [],
      }),
    });
    return `Elicitation completed: action=${all.action}, content=${text(all.content)}`;
  },
);

export const elicitationEnums = tool(
  { name: "test_elicitation_sep1330_enums" },
  /** Asks for choices of each kind. */ (): string => {
    const titled = [
      { const: "value1", title: "First Option" },
      { const: "value2", title: "Second Option" },
      { const: "value3", title: "Third Option" },
    ];
    const { all } = user.ask({
      all: user.form("Please choose.", {
        type: "object",
        properties: {
          untitledSingle: { type: "string", enum: ["option1", "option2", "option3"] },
          titledSingle: { type: "string", oneOf: titled },
          legacyEnum: {
            type: "string",
            enum: ["opt1", "opt2", "opt3"],
            enumNames: ["Option One", "Option Two", "Option Three"],
          },
          untitledMulti: { type: "array", items: { type: "string", enum: ["option1", "option2", "option3"] } },
          titledMulti: { type: "array", items: { anyOf: titled } },
        },
        required: [],
      }),
    });
    return `Elicitation completed: action=${all.action}, content=${text(all.content)}`;
  },
);

export const inputElicitation = tool(
  { name: "test_input_required_result_elicitation" },
  /** Greets the user by their name. */ (): string => {
    const { user_name } = user.ask({ user_name: user.form("What is your name?", NAME) });
    return `Hello, ${(user_name.content as { name?: string } | undefined)?.name ?? "whoever you are"}!`;
  },
);

export const inputSampling = tool(
  { name: "test_input_required_result_sampling" },
  /** Has the client's model answer. */ (): string => {
    const { capital_question } = user.ask({ capital_question: question("What is the capital of France?", 100) });
    return said(capital_question);
  },
);

export const inputRoots = tool(
  { name: "test_input_required_result_list_roots" },
  /** Names the folders that the client works in. */ (): string => {
    const { client_roots } = user.ask({ client_roots: user.roots() });
    return text(client_roots.content);
  },
);

const OK = { type: "object", properties: { ok: { type: "boolean" } }, required: ["ok"] };

export const inputState = tool(
  { name: "test_input_required_result_request_state" },
  /** Asks for a confirmation, which it can be sure of. */ (): string => {
    const { confirm } = user.ask({ confirm: user.form("Please confirm", OK) });
    return `state-ok: ${confirm.action}`;
  },
);

export const inputTampered = tool(
  { name: "test_input_required_result_tampered_state" },
  /** Asks for a confirmation that nobody else can give. */ (): string => {
    const { confirm } = user.ask({ confirm: user.form("Please confirm", OK) });
    return confirm.action;
  },
);

export const inputMultiple = tool(
  { name: "test_input_required_result_multiple_inputs" },
  /** Asks for several things at once. */ (): string => {
    const answers = user.ask({
      user_name: user.form("What is your name?", NAME),
      greeting: question("Generate a greeting", 50),
      client_roots: user.roots(),
    });
    return text(answers);
  },
);

export const inputRounds = tool(
  { name: "test_input_required_result_multi_round" },
  /** Asks for one thing after the other. */ (): string => {
    const { step1 } = user.ask({ step1: user.form("Step 1: What is your name?", NAME) });
    const { step2 } = user.ask({
      step2: user.form("Step 2: What is your favorite color?", {
        type: "object",
        properties: { color: { type: "string" } },
        required: ["color"],
      }),
    });
    return text([step1.content, step2.content]);
  },
);

export const inputCapabilities = tool(
  { name: "test_input_required_result_capabilities" },
  /** Asks for what the client has a way to ask for. */ (): string => {
    const kinds = user.kinds();
    const questions: Record<string, user.Question> = {};
    if (kinds.includes("form")) questions.user_name = user.form("What is your name?", NAME);
    if (kinds.includes("sampling")) questions.greeting = question("Generate a greeting", 50);
    if (kinds.includes("roots")) questions.client_roots = user.roots();
    return text(user.ask(questions));
  },
);

export const missingCapability = tool(
  { name: "test_missing_capability" },
  /** Can't do without the client's model. */ (): string => said(user.ask({ model: question("Say yes.", 9) }).model),
);

export const streamingElicitation = tool(
  { name: "test_streaming_elicitation" },
  /** Says that it begins, and then asks. */ (): string => {
    log.info("About to ask");
    return user.ask({ confirm: user.form("Please confirm", OK) }).confirm.action;
  },
);

export const promptWithEmbeddedResource = prompt(
  { name: "test_prompt_with_embedded_resource" },
  /** Holds a resource. */ (args: { resourceUri: string }) => [
    content.embedded(args.resourceUri, "Embedded resource content for testing.", { mimeType: "text/plain" }),
    "Please process the embedded resource above.",
  ],
);

export const promptWithImage = prompt({ name: "test_prompt_with_image" }, /** Holds an image. */ () => [
  content.image(png, "image/png"),
  "Please analyze the image above.",
]);

const CONTEXT = { type: "object", properties: { context: { type: "string" } }, required: ["context"] };

export const inputPrompt = prompt(
  { name: "test_input_required_result_prompt" },
  /** Asks the user what it is for. */ () => {
    const { user_context } = user.ask({ user_context: user.form("What context should the prompt use?", CONTEXT) });
    return `Use this context: ${(user_context.content as { context?: string } | undefined)?.context ?? "none"}`;
  },
);

/** Has whoever runs the suite change what is installed. */
function change(): string {
  return http.send({ url: config.get<string>("trigger") as string }).text();
}

export const triggerToolChange = tool({ name: "test_trigger_tool_change" }, /** Changes the list of tools. */ (): string => change());

export const triggerPromptChange = tool({ name: "test_trigger_prompt_change" }, /** Changes that of prompts. */ (): string => change());
