// What the server has noted of its calls.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { pause, within } from "./checks.mjs";

/** How the calls of a skill that have begun since then have ended. */
export async function outcomes(binary, skill, since) {
  const args = ["history", skill, "--kind", "call", "--since", since.toISOString(), "--json"];
  const { stdout } = await promisify(execFile)(binary, args);
  return JSON.parse(stdout).map((call) => call.outcome);
}

/** The same, once there is one. */
export async function awaitOutcomes(binary, skill, since) {
  const some = async () => {
    for (;;) {
      const seen = await outcomes(binary, skill, since);
      if (seen.length > 0) return seen;
      await pause(100);
    }
  };
  return await within("the end of the call at the server", some());
}
