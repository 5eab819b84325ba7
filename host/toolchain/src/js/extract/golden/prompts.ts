import { content, message, prompt, tool } from "skill-engine";
import * as sdk from "skill-engine";

type Tone = "kind" | "blunt";

interface Place {
  /** Where it stands. */
  file: string;
  /** @title Line number */
  line?: string;
}

enum Depth {
  Shallow = "shallow",
  Deep = "deep",
}

/**
 * Asks for a review.
 *
 * @param args.code What to review.
 */
export const reviewCode = prompt(
  { title: "Review", complete: { language: (value) => languages.filter((each) => each.startsWith(value)) } },
  (args: { code: string; language?: string; tone?: Tone; only?: "all"; depth?: Depth }) => `Review ${args.code}.`,
);

/** Not for the prompt. */
export const locate = prompt(
  {
    name: "find_place",
    description: "Finds a place.",
    icons: [{ source: "https://example.org/i.png", mimeType: "image/png", sizes: ["48x48"] }],
    meta: { "example.org/kind": 1 },
  },
  async ({ file, line = "1" }: Place) => [message.user(file), message.assistant(content.text(line))],
);

export const nothing = sdk.prompt({}, () => []);

/** A tool beside them. */
export const find = tool({ name: "find_place" }, (args: { file: string }): string => args.file);

const languages = ["rust"];
