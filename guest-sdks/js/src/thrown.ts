import { ToolError } from "./errors";
import { authorStack } from "./stack";

/** `skill:engine/types.failure`. */
export interface Failure {
  message: string;
  stack: string | undefined;
  data: string | undefined;
}

/** Causes may go round in a circle. */
const MAX_CAUSES = 8;

/**
 * Describes whatever was thrown: its message for the model, its stack and causes for the author. Never throws.
 *
 * `frame` is told where no frame of the author's is known: what was thrown need not be an error.
 */
export function failureOf(thrown: unknown, frame?: string): Failure {
  try {
    return describe(thrown, frame);
  } catch {
    // A getter or a conversion of the author's threw in its turn.
    return { message: "something was thrown that can't be described", stack: frame, data: undefined };
  }
}

function describe(thrown: unknown, frame: string | undefined): Failure {
  if (!(thrown instanceof Error)) {
    const message = text(thrown);
    return { message, stack: frame && `thrown: ${message}\n${frame}`, data: undefined };
  }
  const data = thrown instanceof ToolError && thrown.data !== undefined ? JSON.stringify(thrown.data) : undefined;
  return { message: String(thrown.message) || String(thrown.name), stack: stackOf(thrown, frame), data };
}

function stackOf(error: Error, frame: string | undefined): string {
  const parts: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && parts.length < MAX_CAUSES; cause = cause.cause) {
    const title = `${parts.length > 0 ? "caused by: " : ""}${cause.name}: ${cause.message}`;
    const frames = authorStack(String(cause.stack ?? "")) || (parts.length === 0 ? frame : undefined);
    parts.push(frames ? `${title}\n${frames}` : title);
  }
  return parts.join("\n");
}

function text(value: unknown): string {
  return typeof value === "object" && value !== null ? (JSON.stringify(value) ?? String(value)) : String(value);
}
