import type { IDisposable } from "@lumino/disposable";
import { type ISignal, Signal } from "@lumino/signaling";
import { Widget } from "@lumino/widgets";
import type { NotebookLive } from "../live/notebook_live.ts";
import type { OutputData, Place } from "../outputs/place.ts";
import { RenderedOutput } from "../outputs/rendered_output.ts";
import type { TabState } from "./tab_state.ts";

/** A view that fills a tab of its own. */
export class ViewTab extends Widget {
  readonly #output: RenderedOutput;
  readonly #note = document.createElement("p");
  readonly #changed = new Signal<this, void>(this);
  readonly #live: NotebookLive | undefined;
  readonly #following: IDisposable | undefined;
  #state: TabState;
  #isShown = false;

  constructor(state: TabState, place: Omit<Place, "kind" | "live">, live: NotebookLive | undefined) {
    super();
    this.addClass("flowbook-tab");
    this.#state = state;
    this.#live = live;
    this.node.tabIndex = -1;
    this.node.setAttribute("role", "region");
    this.node.setAttribute("aria-label", state.title);
    const host = document.createElement("div");
    host.className = "flowbook-tab-view";
    this.#note.className = "flowbook-note";
    this.#note.setAttribute("role", "status");
    this.node.append(this.#note, host);
    this.#output = new RenderedOutput(state.mime, host, { ...place, kind: "tab", live });
    live?.renamed.connect((_, path) => this.#keep({ ...this.#state, path }));
    if (state.data !== undefined) this.showData(state.data);
    else this.#note.textContent = waitingText(state, place);
    this.#following = this.#follow(place);
  }

  /** What it shows, to be restored from. */
  get state(): TabState {
    return this.#state;
  }

  /** Tells that there is another state to be restored from. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** Shows the output, or its newer state. */
  showData(data: OutputData): void {
    this.#isShown = true;
    this.#note.textContent = "";
    void this.#output.show(data);
  }

  /** Shows data and keeps them for the time when no kernel knows them any more. */
  replace(data: OutputData): void {
    this.showData(data);
    this.#keep({ ...this.#state, data });
  }

  restyle(): void {
    this.#output.restyle();
  }

  override dispose(): void {
    if (!this.isDisposed) {
      this.#following?.dispose();
      this.#output.dispose();
      this.#live?.dispose();
    }
    super.dispose();
  }

  #follow({ trans }: Pick<Place, "trans">): IDisposable | undefined {
    const { view, mime } = this.#state;
    if (view === undefined) return undefined;
    return this.#live?.follow(view, {
      snapshot: (state) => this.showData({ [mime]: state }),
      // The view itself follows what changes.
      batch: () => undefined,
      end: (data) => this.#keep({ ...this.#state, data }),
      unknown: () => {
        if (this.#isShown) return;
        this.#note.textContent = trans.__("The kernel does not know this view any more. Run its cell again.");
      },
    });
  }

  #keep(state: TabState): void {
    this.#state = state;
    this.#changed.emit();
  }
}

function waitingText({ path }: TabState, { trans }: Pick<Place, "trans">): string {
  return path === undefined
    ? trans.__("There is nothing left to show. Run the cell again and open its view.")
    : trans.__("Nothing is known of this view until %1 is open and its kernel answers.", path);
}
