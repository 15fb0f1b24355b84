import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { isMime, renderers } from "../renderers/index.ts";
import { type OutputPlace, OutputWidget } from "./output_widget.ts";

/** Below 50: at 50, text/html would win the tie. */
export const outputRank = 40;

/** Makes JupyterLab's outputs of our MIME types. */
export function outputFactory(
  place: OutputPlace,
  register: (output: OutputWidget) => void,
): IRenderMime.IRendererFactory {
  return {
    // Renderers only ever set text, so an untrusted notebook may use them.
    safe: true,
    mimeTypes: Object.keys(renderers),
    createRenderer({ mimeType }) {
      if (!isMime(mimeType)) throw new Error(`flowbook: no renderer for ${mimeType}. Update the extension.`);
      const output = new OutputWidget(mimeType, place);
      register(output);
      return output;
    },
  };
}
