import { authorStack } from "./stack";

/** `skill:engine/types.failure`. */
export interface Failure {
  message: string;
  stack: string | undefined;
  data: undefined;
}

/** Causes may go round in a circle. */
const MAX_CAUSES = 8;

/** Describes whatever was thrown: its message for the model, its stack and causes for the author. Never throws. */
export function failureOf(thrown: unknown): Failure {
  try {
    return describe(thrown);
  } catch {
    // A getter or a conversion of the author's threw in its turn.
    return { message: "something was thrown that can't be described", stack: undefined, data: undefined };
  }
}

function describe(thrown: unknown): Failure {
  if (!(thrown instanceof Error)) return { message: text(thrown), stack: undefined, data: undefined };
  return { message: String(thrown.message) || String(thrown.name), stack: stackOf(thrown), data: undefined };
}

function stackOf(error: Error): string {
  const parts: string[] = [];
  for (let cause: unknown = error; cause instanceof Error && parts.length < MAX_CAUSES; cause = cause.cause) {
    const title = `${parts.length > 0 ? "caused by: " : ""}${cause.name}: ${cause.message}`;
    const frames = authorStack(String(cause.stack ?? ""));
    parts.push(frames ? `${title}\n${frames}` : title);
  }
  return parts.join("\n");
}

function text(value: unknown): string {
  return typeof value === "object" && value !== null ? (JSON.stringify(value) ?? String(value)) : String(value);
}
