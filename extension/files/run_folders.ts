import type { JupyterFrontEnd } from "@jupyterlab/application";
import { MainAreaWidget, WidgetTracker } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import { viewIcon } from "../icon.ts";
import { LiveClient } from "../live/live_client.ts";
import { logsCode } from "./file_kinds.ts";
import { folderSession } from "./file_session.ts";
import { FileView } from "./file_view.ts";
import { type FileViewParts, readAgainButton } from "./file_view_parts.ts";

interface RunFolder {
  readonly path: string;
  readonly widget: MainAreaWidget<FileView>;
}

/** The folders of logs that are open, each with a kernel of its own that ends with the tab. */
export class RunFolders {
  readonly tracker = new WidgetTracker<MainAreaWidget<FileView>>({ namespace: "flowbook-runs" });
  readonly #app: JupyterFrontEnd;
  readonly #area: string;
  readonly #parts: FileViewParts;
  readonly #open = new Set<RunFolder>();

  /** @param area of the shell, where tabs go. */
  constructor(app: JupyterFrontEnd, area: string, parts: FileViewParts) {
    this.#app = app;
    this.#area = area;
    this.#parts = parts;
  }

  /** Shows the curves of all runs in a folder. */
  open(path: string): void {
    const { shell } = this.#app;
    const found = [...this.#open].find((folder) => folder.path === path);
    const widget = found?.widget ?? this.#make(path);
    if (!widget.isAttached) shell.add(widget, this.#area);
    shell.activateById(widget.id);
  }

  pathOf(widget: MainAreaWidget<FileView>): string {
    return [...this.#open].find((folder) => folder.widget === widget)?.path ?? "";
  }

  #make(path: string): MainAreaWidget<FileView> {
    const { trans, rendermime } = this.#parts;
    const name = PathExt.basename(path);
    const session = folderSession(this.#app.serviceManager, path, name);
    const live = new LiveClient(session);
    const content = new FileView({ session, name, code: logsCode, rendermime: rendermime(live), trans });
    const widget = new MainAreaWidget({ content });
    widget.id = `flowbook-runs-${path}`;
    Object.assign(widget.title, { label: name, caption: path, icon: viewIcon, closable: true });
    widget.toolbar.addItem("read", readAgainButton(content, trans));
    const folder = { path, widget };
    this.#open.add(folder);
    widget.disposed.connect(() => {
      this.#open.delete(folder);
      live.dispose();
      session.dispose();
    });
    void session.initialize();
    void this.tracker.add(widget);
    return widget;
  }
}
