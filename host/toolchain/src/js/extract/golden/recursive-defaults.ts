interface Rule { name: string; all?: Rule[] }

export function f({ rule = { name: "a", all: [{ name: "b" }] } }: { rule?: Rule }): void {}
