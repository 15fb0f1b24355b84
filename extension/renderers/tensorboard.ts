import { PageConfig, URLExt } from "@jupyterlab/coreutils";
import { parseTensorBoard, type TensorBoardState } from "../../protocol/payloads/tensorboard.ts";
import type { Place } from "../outputs/place.ts";
import { element } from "./elements.ts";
import { openTabButton } from "./open_tab_button.ts";
import type { Renderer, View } from "./renderer.ts";

const mime = "application/vnd.flowbook.tensorboard.v1+json";

/** A TensorBoard of the kernel's, through the Jupyter server's proxy where it has one, else as a link. */
export const tensorboard: Renderer<TensorBoardState> = {
  parse: parseTensorBoard,
  open: (state, host, place) => new TensorBoardView(state, host, place),
};

class TensorBoardView implements View<TensorBoardState> {
  readonly #place: Place;
  readonly #view = element("section", "flowbook-tensorboard");
  readonly #following: { dispose(): void } | undefined;
  /** What is shown: nothing is embedded twice, for TensorBoard keeps what its user chose. */
  #port: number | undefined;

  constructor(state: TensorBoardState, host: HTMLElement, place: Place) {
    this.#place = place;
    this.#view.setAttribute("aria-label", "TensorBoard");
    host.replaceChildren(this.#view);
    this.update(state);
    // Only a kernel says which port is embedded: a saved notebook comes from strangers.
    this.#following = place.live?.follow(state.view, {
      snapshot: (newer) => this.#show(parseTensorBoard(newer)),
      batch: () => undefined,
      end: () => this.update(state),
      unknown: () => this.update(state),
    });
  }

  update({ logDir }: TensorBoardState): void {
    this.#port = undefined;
    const { trans } = this.#place;
    this.#say(trans.__("TensorBoard of %1 does not run. Run the cell again to start it.", logDir));
  }

  dispose(): void {
    this.#following?.dispose();
  }

  #show(state: TensorBoardState): void {
    if (state.port === undefined) this.update(state);
    else if (state.port !== this.#port) {
      this.#port = state.port;
      void this.#embed(state, state.port);
    }
  }

  async #embed({ view, logDir }: TensorBoardState, port: number): Promise<void> {
    const { trans } = this.#place;
    const proxied = URLExt.join(PageConfig.getBaseUrl(), "proxy", String(port), "/");
    const isProxied = await answers(proxied);
    if (port !== this.#port) return;
    if (isProxied) {
      const frame = element("iframe");
      frame.src = proxied;
      frame.title = trans.__("TensorBoard of %1", logDir);
      const saved = { view, logDir };
      const tab = () => ({ title: frame.title, mime, data: { [mime]: saved } }) as const;
      this.#view.replaceChildren(...openTabButton(this.#place, tab), frame);
      return;
    }
    const link = element("a", "", trans.__("TensorBoard of %1", logDir));
    link.href = `http://localhost:${port}/`;
    link.target = "_blank";
    link.rel = "noopener noreferrer";
    const advice = trans.__("With jupyter-server-proxy installed beside JupyterLab it is shown here.");
    this.#view.replaceChildren(link, element("p", "flowbook-note", advice));
  }

  #say(text: string): void {
    this.#view.replaceChildren(element("p", "flowbook-note", text));
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url, { credentials: "same-origin" })).ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}
