import process from "node:process";
import { chart } from "./formatters/chart.ts";
import { error } from "./formatters/error.ts";
import { fileBytes } from "./formatters/file_bytes.ts";
import type { FormatContext, Formatter } from "./formatters/formatter.ts";
import { jupyterDisplay } from "./formatters/jupyter_display.ts";
import { mimeData } from "./formatters/mime_data.ts";
import { model } from "./formatters/model.ts";
import { table } from "./formatters/table.ts";
import { tensor } from "./formatters/tensor.ts";
import { inspectText, reason, text, textBundle } from "./formatters/text.ts";
import type { MimeBundle } from "./mime_bundle.ts";

/** Every way to show a value; the first that knows the value shows it. */
export const formatters: readonly Formatter[] = [
  jupyterDisplay,
  fileBytes,
  mimeData,
  chart,
  tensor,
  model,
  error,
  table,
  text,
];

/**
 * How a notebook shows `value`, as a cell's last expression or by `display(value)`. Never throws and never
 * rejects: a value whose own code fails is shown as text that says so. Charts and asynchronous
 * `Jupyter.display` methods take time, hence the promise.
 * @param folder the notebook's folder, below which charts may read data files.
 */
export function formatResult(
  value: unknown,
  folder: string = process.cwd(),
): MimeBundle | Promise<MimeBundle> {
  const context = { folder };
  for (const formatter of formatters) {
    const bundle = attempt(formatter, value, context);
    if (bundle !== undefined) return bundle;
  }
  return textBundle(inspectText(value));
}

function attempt(
  formatter: Formatter,
  value: unknown,
  context: FormatContext,
): ReturnType<Formatter["format"]> {
  const failed = (error: unknown) =>
    textBundle(`${inspectText(value)}\ncannot be shown as ${formatter.name}: ${reason(error)}`);
  try {
    const bundle = formatter.format(value, context);
    return bundle instanceof Promise ? bundle.catch(failed) : bundle;
  } catch {
    // Getters, proxies and custom inspectors of the value are anybody's code. Another formatter may still do.
    return undefined;
  }
}
