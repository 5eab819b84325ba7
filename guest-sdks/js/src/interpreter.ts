/** The component that evaluates scripts: it implements the exported interfaces for whatever program the engine hands it. */

import * as script from "skill:engine/script@0.1.0";
import { evaluate } from "./evaluate";
import type { Answer } from "./output";
import type { EncodedConversation, Prompt } from "./prompts";
import type { Skill } from "./runtime";
import { useSourceMap } from "./stack";
import { failureOf } from "./thrown";
import type { Tool } from "./tools";
import { warm } from "./warm";

warm();
useSourceMap(() => read(`${script.entry()}.map`));

export const tools = {
  async listTools(): Promise<Tool[]> {
    return (await listed()).tools.listTools();
  },

  async callTool(name: string, args: string): Promise<Answer> {
    return (await called()).tools.callTool(name, args);
  },
};

export const prompts = {
  async listPrompts(): Promise<Prompt[]> {
    return (await listed()).prompts.listPrompts();
  },

  async getPrompt(name: string, args: [string, string][]): Promise<EncodedConversation> {
    return (await called()).prompts.getPrompt(name, args);
  },

  async complete(name: string, argument: string, value: string, others: [string, string][]): Promise<string[]> {
    return (await called()).prompts.complete(name, argument, value, others);
  },
};

/** The skill, to list what it offers: what its top level throws is a failure of the listing. */
async function listed(): Promise<Skill> {
  try {
    return await skill();
  } catch (thrown) {
    throw failureOf(thrown);
  }
}

/** The skill, to call what it offers: what its top level throws is a failure of the call. */
async function called(): Promise<Skill> {
  try {
    return await skill();
  } catch (thrown) {
    throw { tag: "failed", val: failureOf(thrown) };
  }
}

let evaluated: Skill | Promise<Skill> | undefined;

/** Evaluates the script, once in an instance. */
function skill(): Skill | Promise<Skill> {
  return (evaluated ??= evaluate(read(script.entry()) as string));
}

function read(path: string): string | undefined {
  const data = script.read(path);
  return data && new TextDecoder().decode(data);
}
