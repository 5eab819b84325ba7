/** The component that evaluates scripts: it implements `tools` for whatever program the engine hands it. */

import * as script from "skill:engine/script@0.1.0";
import { evaluate } from "./evaluate";
import type { Answer } from "./output";
import type { Tool, Tools } from "./runtime";
import { useSourceMap } from "./stack";
import { failureOf } from "./thrown";
import { warm } from "./warm";

warm();
useSourceMap(() => read(`${script.entry()}.map`));

export const tools = {
  async listTools(): Promise<Tool[]> {
    try {
      return (await skill()).listTools();
    } catch (thrown) {
      throw failureOf(thrown);
    }
  },

  async callTool(name: string, args: string): Promise<Answer> {
    let tools: Tools;
    try {
      tools = await skill();
    } catch (thrown) {
      throw { tag: "failed", val: failureOf(thrown) };
    }
    return tools.callTool(name, args);
  },
};

let evaluated: Tools | Promise<Tools> | undefined;

/** Evaluates the script, once in an instance. */
function skill(): Tools | Promise<Tools> {
  return (evaluated ??= evaluate(read(script.entry()) as string));
}

function read(path: string): string | undefined {
  const data = script.read(path);
  return data && new TextDecoder().decode(data);
}
