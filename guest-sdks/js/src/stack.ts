/** Where the pieces of a bundle come from (ECMA-426), with `null` for what is not the author's. */
interface SourceMap {
  sources: (string | null)[];
  sourcesContent: (string | null)[];
  mappings: string;
}

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** The name under which a bundle is evaluated. */
const BUNDLE = "skill.js";

/** A longer line is no help to anybody. */
const LONGEST_LINE = 200;

interface Frame {
  name: string;
  /** Both from 0. */
  line: number;
  column: number;
}

interface Place {
  file: string;
  /** Both from 0, the column in characters. */
  line: number;
  column: number;
  /** The text of that line. */
  text: string | undefined;
}

/** Gives the text of the bundle's source map: it is asked for when something fails, and not before. */
let sourceMapText: () => string | undefined = () => undefined;

export function useSourceMap(text: () => string | undefined): void {
  sourceMapText = text;
}

/** Gives an error of the bundle's own text a stack, which has a frame of what ran and not of what was read. */
export function placeInBundle(error: SyntaxError): void {
  const { lineNumber, columnNumber } = error as { lineNumber?: unknown; columnNumber?: unknown };
  error.stack = `@${BUNDLE}:${lineNumber}:${columnNumber}`;
}

/** Whether code of the bundle was running where an error was made. */
export function fromBundle(error: Error): boolean {
  return String(error.stack).includes(`@${BUNDLE}:`);
}

/**
 * The frames of a stack that lie in the author's files, one a line, with the author's own lines and columns. Under the
 * first stands its line, with a caret.
 */
export function authorStack(stack: string): string {
  const frames = stack.split("\n").flatMap(frameOf);
  const text = sourceMapText();
  if (text === undefined) return stack;
  const places = originals(JSON.parse(text), frames);
  const lines: string[] = [];
  for (const [index, { name }] of frames.entries()) {
    const place = places[index];
    if (!place) continue;
    const excerpt = lines.length === 0 ? excerptOf(place) : [];
    lines.push(`    at ${name || "<top level>"} (${place.file}:${place.line + 1}:${place.column + 1})`, ...excerpt);
  }
  return lines.join("\n");
}

function excerptOf({ line, column, text }: Place): string[] {
  if (text === undefined || text.length > LONGEST_LINE) return [];
  const margin = String(line + 1);
  // Tabs stay, so that the caret stands where a terminal shows the column.
  const indent = [...text].slice(0, column).join("").replace(/[^\t]/gu, " ");
  return [`      ${margin} | ${text}`, `      ${" ".repeat(margin.length)} | ${indent}^`];
}

/** `name@skill.js:line:column`, as SpiderMonkey writes it. */
function frameOf(line: string): Frame[] {
  const [, name, file, row, column] = /^(.*)@(.*):(\d+):(\d+)$/.exec(line) ?? [];
  if (file !== BUNDLE) return [];
  // esbuild calls the body of a CommonJS module by its path.
  const plain = name.replace(/^.*node_modules\/.*\//, "").replace(/^async\*/, "async ");
  return [{ name: plain, line: Number(row) - 1, column: Number(column) - 1 }];
}

/** For each frame, its place in the author's files. */
function originals(map: SourceMap, frames: Frame[]): (Place | undefined)[] {
  const places = new Array<Place | undefined>(frames.length);
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
        const text = map.sourcesContent[source]?.split("\n")[row]?.trimEnd();
        const before = text === undefined ? column : [...text.slice(0, column)].length;
        places[index] = file === null ? undefined : { file, line: row, column: before, text };
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
