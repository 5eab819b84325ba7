import * as imports from "skill:engine/progress@0.1.0";
import { needsCall } from "./phase";

/** How far a long call has come: `progress` grows from call to call, toward `total` where that is known. */
export function report(progress: number, total?: number, message?: string): void {
  needsCall("progress.report");
  imports.report(progress, total, message);
}
