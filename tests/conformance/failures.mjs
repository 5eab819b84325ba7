// Prints why checks of the conformance suite did not hold: node failures.mjs RESULTS
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

for (const scenario of readdirSync(process.argv[2]).sort()) {
  const file = join(process.argv[2], scenario, "checks.json");
  const checks = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : [];
  for (const { id, status, errorMessage } of checks) {
    if (status === "FAILURE" || status === "WARNING") console.log(`${scenario}: ${status} ${id}: ${errorMessage ?? ""}`);
  }
}
