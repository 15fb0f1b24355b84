import type { ILabShell, JupyterFrontEnd } from "@jupyterlab/application";
import { MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { Token, UUID } from "@lumino/coreutils";
import { viewIcon } from "../icon.ts";
import { NotebookLive } from "../live/notebook_live.ts";
import type { Notebooks } from "../live/notebooks.ts";
import type { OutputWidget } from "../outputs/output_widget.ts";
import type { Tab } from "../outputs/place.ts";
import type { Surroundings } from "../outputs/surroundings.ts";
import { keptState, type TabState } from "./tab_state.ts";
import { ViewTab } from "./view_tab.ts";

export type ViewTabWidget = MainAreaWidget<ViewTab>;

/** Where tabs go: the main area of Jupyter Notebook holds nothing but the notebook. */
export function tabArea(labShell: ILabShell | null): "main" | "down" {
  return labShell === null ? "down" : "main";
}

/** The tabs in which views stand alone. */
export class ViewTabs {
  readonly tracker = new WidgetTracker<ViewTabWidget>({ namespace: "flowbook-views" });
  readonly #shell: JupyterFrontEnd.IShell;
  readonly #area: string;
  readonly #surroundings: Surroundings;
  readonly #notebooks: Notebooks | undefined;
  /** The tab that was opened from an output. */
  readonly #opened = new WeakMap<OutputWidget, string>();

  /** @param area of the shell, where tabs go. */
  constructor(
    shell: JupyterFrontEnd.IShell,
    area: string,
    {
      surroundings,
      notebooks,
    }: { readonly surroundings: Surroundings; readonly notebooks?: Notebooks | undefined },
  ) {
    this.#shell = shell;
    this.#area = area;
    this.#surroundings = surroundings;
    this.#notebooks = notebooks;
  }

  /** Opens what an output shows; the tab changes with the output as long as that is there. */
  openOutput(tab: Tab, output: OutputWidget, path: string | undefined): void {
    const key = this.#opened.get(output) ?? UUID.uuid4();
    this.#opened.set(output, key);
    const widget = this.open({ ...tab, key, path });
    const { content } = widget;
    const replace = (_: unknown, data: Tab["data"]) => content.replace({ [tab.mime]: data[tab.mime] });
    output.changed.connect(replace);
    content.disposed.connect(() => output.changed.disconnect(replace));
  }

  /** Opens a tab, or shows the one that is open. */
  open(state: TabState): ViewTabWidget {
    const found = this.tracker.find(({ content }) => content.state.key === state.key);
    const widget = found ?? this.#make(state);
    if (!widget.isAttached) this.#shell.add(widget, this.#area, { mode: "tab-after" });
    this.#shell.activateById(widget.id);
    return widget;
  }

  #make(state: TabState): ViewTabWidget {
    const { trans, settings } = this.#surroundings;
    const live =
      this.#notebooks === undefined || state.path === undefined
        ? undefined
        : new NotebookLive(this.#notebooks, state.path);
    const content = new ViewTab(state, { trans, settings }, live);
    const widget = new MainAreaWidget({ content });
    widget.id = `flowbook-view-${UUID.uuid4()}`;
    widget.title.label = state.title;
    widget.title.caption = state.path === undefined ? state.title : `${state.title}\n${state.path}`;
    widget.title.icon = viewIcon;
    widget.title.closable = true;
    // A toolbar without buttons would only take room.
    widget.toolbar.hide();
    this.#surroundings.keepStyled(content);
    content.changed.connect(() => void this.tracker.save(widget));
    void this.tracker.add(widget);
    return widget;
  }

  /** What of a tab is kept when the page is loaded again. */
  static argsOf({ content }: ViewTabWidget): ReturnType<typeof keptState> {
    return keptState(content.state);
  }
}

/** Provided by the plugin of the tabs. */
export const IViewTabs = new Token<ViewTabs>("@flowbook/extension:IViewTabs");
