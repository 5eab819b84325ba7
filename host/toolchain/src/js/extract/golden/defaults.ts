export function f({
  text = "a",
  flag = false,
  size = -1.5,
  list = ["a"],
  point = { x: 1 },
  nothing = null,
  mode: renamed = "fast",
  now = Date.now(),
  nested: { depth = 3 },
}: {
  text?: string;
  flag?: boolean;
  size?: number;
  list?: string[];
  point: { x: number };
  nothing: string | null;
  mode: "fast" | "slow";
  now?: number;
  nested: { depth?: number };
}): void {}
