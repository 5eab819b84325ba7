/** How it looks. */
enum Color { Red = "red", Green = "green" }
enum Level { Low, Middle = 5, High }
const enum Flag { On = "on" }
enum Mixed { No = 0, Yes = "yes" }
enum Negative { Below = -1, Zero }

export function f(args: {
  color: Color;
  level: Level;
  flag: Flag;
  mixed: Mixed;
  negative: Negative;
  red: Color.Red;
  maybe?: Color | null;
  /** Another colour. */
  other: Color;
}): void {}
