// node componentize.mjs BUNDLE WIT WORLD OUT - makes a component of a bundle.
// What its top level prints comes out on stdout; why there is no component, on stderr.

import { readFile, writeFile } from "node:fs/promises";
import { componentize } from "@bytecodealliance/componentize-js";

const [bundle, witPath, worldName, out] = process.argv.slice(2);
try {
  const { component } = await componentize(await readFile(bundle, "utf8"), {
    sourceName: "engine.js",
    witPath,
    worldName,
    // A skill answers calls, not HTTP requests. The rest stays: `fetch`, `console`, `Date` and `crypto` work.
    disableFeatures: ["fetch-event"],
  });
  await writeFile(out, component);
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
