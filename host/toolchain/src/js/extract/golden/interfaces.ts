interface Named {
  /** What it is called. */
  name: string;
}
interface Aged { age?: number }
interface Person extends Named, Aged {
  email: string;
}
interface Employee extends Person {
  /** Within the company. */
  name: "Ann" | "Bob";
}
interface Split { a: string }
interface Split { b: string }

export function f(args: Employee): Person {
  return args;
}
export function g(args: Split): void {}
