import * as imports from "skill:engine/log@0.1.0";
import { needsCall } from "./phase";

/** Lines for the user's log and for clients that ask to see them; never part of an answer. */
export const debug = (message: string): void => write("debug", message);
export const info = (message: string): void => write("info", message);
export const warning = (message: string): void => write("warning", message);
export const error = (message: string): void => write("error", message);

function write(level: imports.Level, message: string): void {
  needsCall(`log.${level}`);
  imports.write(level, String(message));
}
