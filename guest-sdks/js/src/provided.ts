/**
 * What a skill's `import … from "skill-engine"` leads to in a bundle: the SDK lies in whatever evaluates it, and is
 * not bundled again.
 */

const { sdk } = (globalThis as unknown as Record<symbol, { sdk: typeof import("./index") }>)[Symbol.for("skill-engine")];

export const tool = sdk.tool;
export const prompt = sdk.prompt;
export const ToolError = sdk.ToolError;
export const Content = sdk.Content;
export const Output = sdk.Output;
export const output = sdk.output;
export const Conversation = sdk.Conversation;
export const Message = sdk.Message;
export const conversation = sdk.conversation;
export const content = sdk.content;
export const message = sdk.message;
export const config = sdk.config;
export const secrets = sdk.secrets;
export const http = sdk.http;
export const log = sdk.log;
export const progress = sdk.progress;
export const user = sdk.user;
