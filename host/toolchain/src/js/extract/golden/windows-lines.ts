/**
 * Greets.
 *
 * Twice.
 */
export function greet(args: {
  /**
   * Whom.
   * @minLength 1
   */
  name: string;
}): string {
  return '';
}
