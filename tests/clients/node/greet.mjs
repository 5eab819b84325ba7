// What the three greeting skills have in common.

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

const SCHEMA = {
  type: "object",
  properties: { name: { type: "string" }, shout: { type: "boolean" } },
  required: ["name"],
  additionalProperties: false,
};

/** The tools of the three skills are listed, alike. */
export function listed(tools) {
  const names = tools.map((tool) => tool.name);
  for (const name of GREETERS.map((skill) => `${skill}__greet`)) {
    holds(`\`${name}\` is listed`, names.includes(name), names);
    const tool = tools.find((tool) => tool.name === name);
    equal(`description of \`${name}\``, "Greets somebody by name.", tool.description);
    // Only Python's signature states a default.
    const schema = JSON.stringify(tool.inputSchema, (key, value) => (key === "default" ? undefined : value));
    equal(`input schema of \`${name}\`, with the order of its keys`, JSON.stringify(SCHEMA), schema);
    equal(`output schema of \`${name}\``, undefined, tool.outputSchema);
  }
}

/** The one text block of an answer. */
export function text(result) {
  equal("number of content blocks", 1, result.content?.length);
  equal("type of the content block", "text", result.content[0].type);
  return result.content[0].text;
}
