/** What the engine appends to a bundle: where its pieces come from (ECMA-426), with `null` for what is not the author's. */
interface SourceMap {
  sources: (string | null)[];
  mappings: string;
}

const KEY = Symbol.for("skill-engine.source-map");
const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The name under which a bundle is evaluated. */
const BUNDLE = "skill.js";

interface Frame {
  name: string;
  /** Both from 0. */
  line: number;
  column: number;
}

/** The frames of a stack that lie in the author's files, one a line, with the author's own lines and columns. */
export function authorStack(stack: string): string {
  const frames = stack.split("\n").flatMap(frameOf);
  const map = sourceMap();
  if (!map) return stack;
  const places = originals(map, frames);
  const lines = frames.flatMap(({ name }, index) => {
    const place = places[index];
    return place ? [`    at ${name || "<top level>"} (${place})`] : [];
  });
  return lines.join("\n");
}

/** `name@skill.js:line:column`, as SpiderMonkey writes it. */
function frameOf(line: string): Frame[] {
  const [, name, file, row, column] = /^(.*)@(.*):(\d+):(\d+)$/.exec(line) ?? [];
  if (file !== BUNDLE) return [];
  // esbuild calls the body of a CommonJS module by its path.
  const plain = name.replace(/^.*node_modules\/.*\//, "").replace(/^async\*/, "async ");
  return [{ name: plain, line: Number(row) - 1, column: Number(column) - 1 }];
}

function sourceMap(): SourceMap | undefined {
  const text = (globalThis as { [KEY]?: string })[KEY];
  return text === undefined ? undefined : JSON.parse(text);
}

/** For each frame, `file:line:column` in the author's files, counted from 1. */
function originals(map: SourceMap, frames: Frame[]): (string | undefined)[] {
  const places = new Array<string | undefined>(frames.length);
  const last = Math.max(-1, ...frames.map((frame) => frame.line));
  let source = 0;
  let row = 0;
  let column = 0;
  map.mappings.split(";", last + 1).forEach((segments, line) => {
    let start = 0;
    for (const segment of segments ? segments.split(",") : []) {
      const fields = decode(segment);
      start += fields[0];
      if (fields.length < 4) continue;
      source += fields[1];
      row += fields[2];
      column += fields[3];
      for (const [index, frame] of frames.entries()) {
        if (frame.line !== line || frame.column < start) continue;
        const file = map.sources[source];
        places[index] = file === null ? undefined : `${file}:${row + 1}:${column + 1}`;
      }
    }
  });
  return places;
}

/** The numbers of a segment, in base-64 VLQ. */
function decode(segment: string): number[] {
  const fields: number[] = [];
  let value = 0;
  let shift = 0;
  for (const character of segment) {
    const digit = DIGITS.indexOf(character);
    value |= (digit & 31) << shift;
    shift += 5;
    if (digit & 32) continue;
    fields.push(value & 1 ? -(value >>> 1) : value >>> 1);
    value = shift = 0;
  }
  return fields;
}
