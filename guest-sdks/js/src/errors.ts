import type { Json } from "./tool";

/** A failure with something to add for programs: `throw new ToolError("no such issue", { code: 404 })`. */
export class ToolError extends Error {
  override readonly name = "ToolError";

  constructor(
    message: string,
    readonly data?: Json,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
