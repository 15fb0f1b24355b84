import type { INotebookTracker, NotebookPanel } from "@jupyterlab/notebook";
import { Token } from "@lumino/coreutils";
import { type ISignal, Signal } from "@lumino/signaling";
import { LiveClient } from "./live_client.ts";

/** A notebook that is open, and the live views of its kernel. */
export interface OpenNotebook {
  readonly panel: NotebookPanel;
  readonly live: LiveClient;
}

/** The notebooks that are open in the page. */
export class Notebooks {
  readonly #open = new Map<NotebookPanel, OpenNotebook>();
  readonly #changed = new Signal<this, void>(this);
  readonly #added = new Signal<this, OpenNotebook>(this);
  readonly #tracker: INotebookTracker;

  constructor(tracker: INotebookTracker) {
    this.#tracker = tracker;
    tracker.widgetAdded.connect((_, panel) => this.#opened(panel));
    tracker.currentChanged.connect(() => this.#changed.emit());
  }

  /** Tells each notebook that is opened, before anything of it is drawn. */
  get added(): ISignal<this, OpenNotebook> {
    return this.#added;
  }

  /** A notebook was opened, closed or renamed, or another one is the current one. */
  get changed(): ISignal<this, void> {
    return this.#changed;
  }

  /** The one that the person works in. */
  get current(): OpenNotebook | undefined {
    const panel = this.#tracker.currentWidget;
    return panel === null ? undefined : this.#open.get(panel);
  }

  /** The notebook whose path this is, if it is open. */
  at(path: string): OpenNotebook | undefined {
    return [...this.#open.values()].find(({ panel }) => panel.context.path === path);
  }

  #opened(panel: NotebookPanel): void {
    const notebook = { panel, live: new LiveClient(panel.sessionContext) };
    this.#open.set(panel, notebook);
    panel.context.pathChanged.connect(() => this.#changed.emit());
    panel.disposed.connect(() => {
      this.#open.delete(panel);
      notebook.live.dispose();
      this.#changed.emit();
    });
    this.#added.emit(notebook);
    this.#changed.emit();
  }
}

/** Provided by the plugin of the notebooks; absent where there are none. */
export const INotebooks = new Token<Notebooks>("@flowbook/extension:INotebooks");
