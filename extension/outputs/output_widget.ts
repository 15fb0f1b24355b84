import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { type ISignal, Signal } from "@lumino/signaling";
import { Widget } from "@lumino/widgets";
import type { Mime } from "../../protocol/mime.ts";
import type { OutputData, Place, Tab } from "./place.ts";
import { RenderedOutput } from "./rendered_output.ts";
import { tabTitle } from "./tab_title.ts";

/** What outputs of one kernel have in common. */
export interface OutputPlace extends Omit<Place, "savePicture" | "openTab"> {
  /** Opens a view of the output as a tab; undefined where there are no tabs. */
  readonly openTab?: ((tab: Tab, output: OutputWidget) => void) | undefined;
}

/** What JupyterLab puts below a cell for one of our MIME types. */
export class OutputWidget extends Widget implements IRenderMime.IRenderer {
  readonly #mime: Mime;
  readonly #output: RenderedOutput;
  readonly #changed = new Signal<this, OutputData>(this);
  readonly #openTab: ((tab: Tab) => void) | undefined;
  #model: IRenderMime.IMimeModel | undefined;

  constructor(mime: Mime, { openTab, ...place }: OutputPlace) {
    super();
    this.addClass("flowbook-output");
    this.#mime = mime;
    this.#openTab = openTab === undefined ? undefined : (tab) => openTab(tab, this);
    const savePicture = (png: string) => this.#savePicture(png);
    this.#output = new RenderedOutput(mime, this.node, { ...place, openTab: this.#openTab, savePicture });
  }

  /** Tells each newer state of the output. */
  get changed(): ISignal<this, OutputData> {
    return this.#changed;
  }

  async renderModel(model: IRenderMime.IMimeModel): Promise<void> {
    this.#model = model;
    await this.#output.show(model.data);
    this.#changed.emit(model.data);
  }

  /** Opens what the output shows as a tab of its own. */
  openTab(): void {
    const data = this.#model?.data;
    if (data === undefined) return;
    const kept = { [this.#mime]: data[this.#mime], "text/plain": data["text/plain"] };
    this.#openTab?.({ title: tabTitle(this.#mime, kept), mime: this.#mime, data: kept });
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
