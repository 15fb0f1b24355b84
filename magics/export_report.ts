import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { tf } from "../runtime/index.ts";
import { formatBytes } from "./format_bytes.ts";
import { alignedRows } from "./help_text.ts";

/** What the formats are called. */
export const formNames = {
  saved_model: "SavedModel",
  tflite: "TensorFlow Lite",
  tfjs: "TensorFlow.js",
} as const;

/** What `%export` prints. @param saved what the export was checked against; absent if it was there before. */
export function exportReport(
  saved: tf.SaveReport | undefined,
  { target, format }: { readonly target: string; readonly format: keyof typeof formNames },
): string {
  const form = `${formNames[format]}, ${formatBytes(sizeOf(target))}`;
  const rows: (readonly [string, string])[] = [["saved", `${target} (${form})`]];
  for (const { name, inputs, outputs, ...check } of saved?.signatures ?? []) {
    const count = `${check.rowCount} ${rowNames[check.rows]} ${check.rowCount === 1 ? "row" : "rows"}`;
    const difference = Number(check.largestDifference.toPrecision(2));
    rows.push(["signature", name], ["  inputs", listed(inputs)], ["  outputs", listed(outputs)]);
    rows.push(["  checked", `${count}, largest difference ${difference}`]);
  }
  if (format !== "saved_model") rows.push(["checked", "gives what the SavedModel gives for the same rows"]);
  return `${alignedRows(rows).join("\n")}\n`;
}

/** Where the rows come from that an export was tried on. */
const rowNames: Readonly<Record<tf.SavedSignature["rows"], string>> = {
  examples: "given",
  training: "training",
  generated: "made-up",
};

function listed(tensors: Readonly<Record<string, string>>): string {
  return Object.entries(tensors)
    .map(([name, tensor]) => `${name}: ${tensor}`)
    .join(", ");
}

/** Of a file, or of all files in a folder. */
function sizeOf(path: string): number {
  const entry = lstatSync(path);
  if (!entry.isDirectory()) return entry.size;
  return readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0);
}
