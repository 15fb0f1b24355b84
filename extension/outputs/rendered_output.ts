import type { Mime, MimePayloads } from "../../protocol/mime.ts";
import { renderers } from "../renderers/index.ts";
import type { Renderer, View } from "../renderers/renderer.ts";
import type { OutputData, Place } from "./place.ts";

/** An output drawn into `host`: rich if its payload is sound, otherwise as its text with the reason. */
export class RenderedOutput {
  readonly #mime: Mime;
  readonly #host: HTMLElement;
  readonly #place: Place;
  readonly #sizes = new ResizeObserver(() => this.#view?.resize?.());
  #view: View<never> | undefined;
  #update: ((value: unknown) => void) | undefined;
  /** Counts what was asked to be shown: only the newest is, once its renderer has loaded. */
  #asked = 0;

  constructor(mime: Mime, host: HTMLElement, place: Place) {
    this.#mime = mime;
    this.#host = host;
    this.#place = place;
    this.#sizes.observe(host);
  }

  /** Shows the output, or its newer state. */
  async show(data: OutputData): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    try {
      await this.#draw(this.#mime, data, () => asked === this.#asked);
    } catch (error) {
      if (asked !== this.#asked) return;
      this.#close();
      // JupyterLab leaves an output empty when its renderer throws; the saved text still says something.
      this.#host.replaceChildren(...fallback(data["text/plain"], error));
    }
  }

  /** Draws again in the colours of the page as they are now. */
  restyle(): void {
    this.#view?.restyle?.();
  }

  dispose(): void {
    this.#asked += 1;
    this.#sizes.disconnect();
    this.#close();
  }

  async #draw<M extends Mime>(mime: M, data: OutputData, isNewest: () => boolean): Promise<void> {
    if (this.#update !== undefined) return this.#update(data[mime]);
    const renderer: Renderer<MimePayloads[M]> = await renderers[mime]();
    if (!isNewest()) return;
    const payload = renderer.parse(data[mime]);
    this.#host.replaceChildren();
    const view = renderer.open(payload, this.#host, this.#place);
    this.#view = view;
    this.#update = (value) => view.update(renderer.parse(value));
  }

  #close(): void {
    this.#view?.dispose?.();
    this.#view = undefined;
    this.#update = undefined;
  }
}

function fallback(text: unknown, error: unknown): readonly HTMLElement[] {
  const output = document.createElement("pre");
  output.textContent = typeof text === "string" ? text : "";
  const reason = document.createElement("p");
  reason.className = "flowbook-note";
  reason.textContent = error instanceof Error ? error.message : String(error);
  return [output, reason];
}
