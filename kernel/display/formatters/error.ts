import { types } from "node:util";
import { packageRoot } from "../../../runtime/environment.ts";
import type { Formatter } from "./formatter.ts";
import { inspectText, textBundle } from "./text.ts";

/** An error that was returned rather than thrown: its text without frames of Node or Flowbook. */
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
  return line.includes("node:") || line.includes(`${packageRoot}/dist/`);
}
