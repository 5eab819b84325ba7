type Id = string & {};
type Meters = number & {};

export function f(args: { id: Id; meters: Meters }): void {}
