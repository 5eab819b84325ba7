import { attempt, run, type Exported } from "./attempt";
import { Content, type Reader } from "./content";
import { Conversation, conversation, Message, user, type Part } from "./message";
import { completionsOf } from "./prompt";
import { show } from "./show";
import type { Icon } from "./tool";

/** `skill:engine/prompts.prompt`. */
export interface Prompt {
  name: string;
  title?: string;
  description?: string;
  arguments: { name: string; title?: string; description?: string; required: boolean }[];
  icons: Icon[];
  meta?: string;
  place?: string;
}

/** One prompt, as the extractor hands it over. */
export interface PromptEntry {
  /** The name under which the skill's module exports the function. */
  export: string;
  /** What an argument has to be one of. */
  choices: [argument: string, choices: string[]][];
  prompt: Prompt;
}

/** `skill:engine/prompts.conversation`. */
export interface EncodedConversation {
  description: string | undefined;
  messages: { role: Reader; content: Content["encoded"] }[];
  meta: string | undefined;
}

/** The interface `prompts`. */
export interface Prompts {
  listPrompts(): Prompt[] | Promise<Prompt[]>;
  getPrompt(name: string, args: [string, string][]): EncodedConversation | Promise<EncodedConversation>;
  complete(name: string, argument: string, value: string, others: [string, string][]): string[] | Promise<string[]>;
}

type Make = (args: Record<string, string>) => unknown;

/** Implements `prompts`. `begin` is called before a function of the author's. */
export function implementPrompts(module: Record<string, unknown>, entries: PromptEntry[], begin: () => void): Prompts {
  for (const entry of entries) refuseStrangers(module, entry);
  const find = (name: string): PromptEntry => {
    const entry = entries.find((entry) => entry.prompt.name === name);
    if (!entry) throw { tag: "unknown-prompt", val: name };
    return entry;
  };
  return {
    listPrompts: () => entries.map((entry) => entry.prompt),
    getPrompt(name, pairs) {
      const entry = find(name);
      const exported = originOf(entry);
      const args = Object.fromEntries(pairs);
      attempt("invalid-arguments", exported, () => checkChoices(entry, args));
      begin();
      return run(exported, () => (module[entry.export] as Make)(args), encode);
    },
    complete(name, argument, value, others) {
      const entry = find(name);
      const said = completionsOf(module[entry.export] as Make);
      const completion = own(said, argument) ?? new Map(entry.choices).get(argument) ?? [];
      if (typeof completion !== "function") return beginningLike(value, completion);
      begin();
      return run(originOf(entry), () => completion(value, Object.fromEntries(others)), strings);
    },
  };
}

/** A member that is there by itself, and not by every object's prototype. */
function own<T>(record: Record<string, T>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}

function originOf(entry: PromptEntry): Exported {
  return { export: entry.export, place: entry.prompt.place };
}

function refuseStrangers(module: Record<string, unknown>, entry: PromptEntry): void {
  const known = entry.prompt.arguments.map((argument) => argument.name);
  for (const [name, completion] of Object.entries(completionsOf(module[entry.export] as Make))) {
    if (!known.includes(name)) {
      throw new Error(`the prompt \`${entry.export}\` completes \`${name}\`, which is none of its arguments`);
    }
    if (typeof completion === "function" || isStrings(completion)) continue;
    const found = show(completion);
    throw new Error(`the prompt \`${entry.export}\` completes \`${name}\` by ${found}: give a list of strings or a function`);
  }
}

function checkChoices(entry: PromptEntry, args: Record<string, string>): void {
  for (const [name, choices] of entry.choices) {
    const value = own(args, name);
    if (value === undefined || choices.includes(value)) continue;
    throw new TypeError(`\`${name}\` is ${show(value)}, and has to be one of ${choices.map(show).join(", ")}`);
  }
}

function encode(made: unknown): EncodedConversation {
  const { description, messages, meta } = made instanceof Conversation ? made : conversation({ messages: made as Part[] });
  const said: unknown[] = Array.isArray(messages) ? messages : [messages];
  const stranger = said.findIndex((part) => !isPart(part));
  if (stranger >= 0) {
    const parts = "a string, `Content`, a `Message` or a list of these, or a `Conversation`";
    throw new TypeError(`the prompt returned ${show(said[stranger])}: it returns ${parts}`);
  }
  return { description, messages: (said as Part[]).map(encodePart), meta: meta && JSON.stringify(meta) };
}

/** What is no message yet the user says. */
function encodePart(part: Part): EncodedConversation["messages"][number] {
  const { role, content } = part instanceof Message ? part : user(part);
  return { role, content: content.encoded };
}

function isPart(value: unknown): value is Part {
  return typeof value === "string" || value instanceof Content || value instanceof Message;
}

/** Whatever their case, as the engine completes what is written down in a file. */
function beginningLike(value: string, choices: readonly string[]): string[] {
  const begun = value.toLowerCase();
  return choices.filter((choice) => choice.toLowerCase().startsWith(begun));
}

function strings(value: unknown): string[] {
  if (isStrings(value)) return value;
  throw new TypeError(`the completion returned ${show(value)}: it returns a list of strings`);
}

function isStrings(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((each) => typeof each === "string");
}
