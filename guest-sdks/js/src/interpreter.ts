/** The component that evaluates scripts: it implements the exported interfaces for whatever program the engine hands it. */

import * as script from "skill:engine/script@0.1.0";
import { lazy } from "./lazy";
import { useSourceMap } from "./stack";
import { warm } from "./warm";

warm();
useSourceMap(() => read(`${script.entry()}.map`));

export const { tools, prompts } = lazy(() => read(script.entry()) as string);

function read(path: string): string | undefined {
  const data = script.read(path);
  return data && new TextDecoder().decode(data);
}
