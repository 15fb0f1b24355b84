import { join, sep } from "node:path";
import { types } from "node:util";
import { packageRoot } from "../../../runtime/environment.ts";
import type { Formatter } from "./formatter.ts";
import { inspectText, textBundle } from "./text.ts";

/** An error that was returned rather than thrown: its text, with frames in files of the user only. */
export const error: Formatter = {
  name: "error",
  format(value) {
    if (!types.isNativeError(value)) return undefined;
    const lines = inspectText(value).split("\n");
    return textBundle(lines.filter((line) => !isInternalFrame(line)).join("\n"));
  },
};

function isInternalFrame(line: string): boolean {
  if (!/^\s+at /.test(line)) return false;
  // A cell's frames name generated code: only the frames of errors that are thrown are mapped back.
  return /node:|flowbook:cell_/.test(line) || line.includes(join(packageRoot, "dist", sep));
}
