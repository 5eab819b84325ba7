/// <reference path="./contract.d.ts" />

/**
 * What a skill imports from `skill-engine`: `tool`, `content`, `config`, `secrets`, `http`, `log`, `progress` and `user`.
 *
 * Each is a thin wrapper over the import of the same name in the contract (`wit/skill.wit`).
 */

export { tool } from "./tool";
export type { Icon, Integer, Json, ToolOptions } from "./tool";
export { ToolError } from "./errors";
export { Content, Output, output } from "./content";
export type { OutputParts, Reader } from "./content";
export * as content from "./content";
export * as config from "./config";
export * as secrets from "./secrets";
export * as http from "./http";
export * as log from "./log";
export * as progress from "./progress";
export * as user from "./user";
