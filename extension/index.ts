import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import type { Mime } from "../protocol/mime.ts";
import { isMime, render, renderers } from "./renderers/index.ts";

class Output extends Widget implements IRenderMime.IRenderer {
  readonly #mime: Mime;

  constructor(mime: Mime) {
    super();
    this.#mime = mime;
    this.addClass("flowbook-output");
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    render(this.#mime, model.data, this.node);
  }
}

const extension: IRenderMime.IExtension = {
  id: "@flowbook/extension:renderers",
  description: "Draws Flowbook's outputs, such as tensors.",
  rendererFactory: {
    // Renderers only ever set text, so an untrusted notebook may use them.
    safe: true,
    mimeTypes: Object.keys(renderers),
    createRenderer({ mimeType }) {
      if (!isMime(mimeType)) throw new Error(`flowbook: no renderer for ${mimeType}. Update the extension.`);
      return new Output(mimeType);
    },
  },
  // Below 50: at 50, text/html would win the tie.
  rank: 40,
  dataType: "json",
};

// biome-ignore lint/style/noDefaultExport: JupyterLab loads a MIME extension through its default export.
export default extension;
