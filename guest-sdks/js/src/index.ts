/// <reference path="./contract.d.ts" />

/**
 * What a skill imports from `skill-engine`: `tool`, `prompt`, `content`, `message`, `config`, `secrets`, `http`, `log`, `progress` and `user`.
 *
 * Each is a thin wrapper over the import of the same name in the contract (`wit/skill.wit`).
 */

export { tool } from "./tool";
export type { Icon, Integer, Json, ToolOptions } from "./tool";
export { prompt } from "./prompt";
export type { Completion, PromptOptions } from "./prompt";
export { ToolError } from "./errors";
export { Content, Output, output } from "./content";
export type { OutputParts, Reader } from "./content";
export { Conversation, Message, conversation } from "./message";
export type { ConversationParts } from "./message";
export * as content from "./content";
export * as message from "./message";
export * as config from "./config";
export * as secrets from "./secrets";
export * as http from "./http";
export * as log from "./log";
export * as progress from "./progress";
export * as user from "./user";
