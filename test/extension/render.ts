import { nullTranslator } from "@jupyterlab/translation";
import type { Place } from "../../extension/outputs/place.ts";
import { RenderedOutput } from "../../extension/outputs/rendered_output.ts";
import type { Mime } from "../../protocol/mime.ts";

const outputs = new WeakMap<HTMLElement, RenderedOutput>();

/** Shows an output as JupyterLab would: the first time in an empty host, then as a newer state of the same. */
export async function render(
  mime: Mime,
  data: Readonly<Record<string, unknown>>,
  host: HTMLElement,
  place: Partial<Place> = {},
): Promise<void> {
  const trans = nullTranslator.load("flowbook");
  const output = outputs.get(host) ?? new RenderedOutput(mime, host, { kind: "output", trans, ...place });
  outputs.set(host, output);
  await output.show(data);
}
