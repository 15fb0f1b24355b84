import { createHandle } from "../capi/tensor_values.ts";
import { destination, type SummaryOptions } from "./defaults.ts";
import { descriptionOf } from "./scalar.ts";

/**
 * Writes text, which TensorBoard shows as Markdown; several as a table of one column.
 * @returns whether there was a writer.
 * @example tf.summary.text("notes", "the **first** try", { step: 0 });
 */
export function text(name: string, data: string | readonly string[], options: SummaryOptions = {}): boolean {
  const target = destination("tf.summary.text", options);
  if (target === undefined) return false;
  const texts = typeof data === "string" ? [data] : data;
  const shape = typeof data === "string" ? [] : [data.length];
  using value = createHandle(
    shape,
    "string",
    texts.map((line) => Buffer.from(line)),
  );
  target.writer.write(name, target.step, value, { plugin: "text", ...descriptionOf(options) });
  return true;
}
