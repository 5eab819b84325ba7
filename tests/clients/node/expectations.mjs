// What clients get from the skills.

import { equal, holds } from "./checks.mjs";

export const GREETERS = ["hello-typescript", "hello-python", "hello-rust"];

/** Arguments and the text that they are answered with. */
export const GREETINGS = [
  [{ name: "Ada" }, "Hello, Ada!"],
  [{ name: "Ada", shout: true }, "HELLO, ADA!"],
  [{ name: 'Zoë "日本" 🦊\n2', shout: false }, 'Hello, Zoë "日本" 🦊\n2!'],
];

/** Arguments that don't fit, and the field that the error names. */
export const MISFITS = [
  [{}, "name"],
  [{ name: 7 }, "name"],
  [{ name: "Ada", loud: true }, "loud"],
];

/** What `progress-steps__walk` reports of three steps. */
export const STEPS = [1, 2, 3].map((progress) => ({ progress, total: 3, message: `step ${progress}` }));

/** What `rich__echo` answers, beside the structured content that it was given. */
const BLOCKS = ["text", "image", "audio", "resource_link", "resource", "resource"];

const ECHO_SCHEMA = { type: "object", properties: { word: { type: "string" } }, required: ["word"] };

const GREET_SCHEMA = {
  type: "object",
  properties: { name: { type: "string" }, shout: { type: "boolean" } },
  required: ["name"],
  additionalProperties: false,
};

/** The tools of the three skills are listed, alike, and one with an output schema. */
export function listed(tools) {
  const names = tools.map((tool) => tool.name);
  for (const name of GREETERS.map((skill) => `${skill}__greet`)) {
    holds(`\`${name}\` is listed`, names.includes(name), names);
    const tool = tools.find((tool) => tool.name === name);
    equal(`description of \`${name}\``, "Greets somebody by name.", tool.description);
    // Only Python's signature states a default.
    const schema = JSON.stringify(tool.inputSchema, (key, value) => (key === "default" ? undefined : value));
    equal(`input schema of \`${name}\`, with the order of its keys`, JSON.stringify(GREET_SCHEMA), schema);
    equal(`output schema of \`${name}\``, undefined, tool.outputSchema);
  }
  const echo = tools.find((tool) => tool.name === "rich__echo");
  equal("output schema of `rich__echo`", ECHO_SCHEMA, echo?.outputSchema);
}

/** The one text block of an answer. */
export function text(result) {
  equal("number of content blocks", 1, result.content?.length);
  equal("type of the content block", "text", result.content[0].type);
  return result.content[0].text;
}

/** The answer of `rich__echo` to a word. */
export function echoed(word, result) {
  holds("it is no error", !result.isError, result);
  equal("structured content", { word }, result.structuredContent);
  equal("types of the content blocks", BLOCKS, result.content?.map((block) => block.type));
  equal("bytes of the last block, in Base64", "AP8=", result.content.at(-1).resource.blob);
}
