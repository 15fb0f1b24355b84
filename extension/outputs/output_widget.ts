import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { Widget } from "@lumino/widgets";
import type { Mime } from "../../protocol/mime.ts";
import type { Place } from "./place.ts";
import { RenderedOutput } from "./rendered_output.ts";

/** What JupyterLab puts below a cell for one of our MIME types. */
export class OutputWidget extends Widget implements IRenderMime.IRenderer {
  readonly #output: RenderedOutput;
  #model: IRenderMime.IMimeModel | undefined;

  constructor(mime: Mime, place: Omit<Place, "kind" | "savePicture">) {
    super();
    this.addClass("flowbook-output");
    const savePicture = (png: string) => this.#savePicture(png);
    this.#output = new RenderedOutput(mime, this.node, { ...place, kind: "output", savePicture });
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#model = model;
    await this.#output.show(model.data);
  }

  restyle(): void {
    this.#output.restyle();
  }

  override dispose(): void {
    if (!this.isDisposed) this.#output.dispose();
    super.dispose();
  }

  /** The notebook is saved with the picture; setting data draws again, so it is set once only. */
  #savePicture(png: string): void {
    const model = this.#model;
    if (model === undefined || "image/png" in model.data) return;
    model.setData({ data: { ...model.data, "image/png": png } });
  }
}
