/**
 * Sends a message.
 *
 * Second paragraph.
 *
 * @param args.text - What to say.
 * @param args.to.name Whom to tell.
 * @param args.copies[].name Who else.
 * @returns nothing
 */
export function send(args: {
  text: string;
  /** How it is said. */
  tone?: string;
  to: { name: string };
  copies: { name: string }[];
}): void {}
// No doc comment.
export function quiet(): void {}
