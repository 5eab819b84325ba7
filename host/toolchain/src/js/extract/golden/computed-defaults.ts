const LIMIT = 5;
export function f({ limit = LIMIT, when = new Date().toISOString(), text = `a${LIMIT}` }: { limit?: number; when?: string; text?: string }): void {}
