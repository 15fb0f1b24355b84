import { ILayoutRestorer, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { ICommandPalette } from "@jupyterlab/apputils";
import type { NotebookPanel } from "@jupyterlab/notebook";
import { viewIcon } from "../icon.ts";
import { INotebooks, type Notebooks } from "../live/notebooks.ts";
import { ISurroundings, type Surroundings } from "../outputs/surroundings.ts";
import { addSessionButton } from "../session_panel/session_button.ts";
import { SessionPanel } from "../session_panel/session_panel.ts";
import { IViewTabs, type ViewTabs } from "../tabs/view_tabs.ts";

const showSessionCommand = "flowbook:show-session";
/** Below the property inspector and the debugger. */
const rank = 1_000;

/** A panel at the side that lists what the current notebook's session knows, and opens it. */
export const sessionPanelPlugin: JupyterFrontEndPlugin<void> = {
  id: "@flowbook/extension:session-panel",
  description: "Lists the runs, models and profiles of the current notebook.",
  autoStart: true,
  requires: [ISurroundings, INotebooks, IViewTabs],
  optional: [ILayoutRestorer, ICommandPalette],
  activate(
    app,
    { trans }: Surroundings,
    notebooks: Notebooks,
    tabs: ViewTabs,
    restorer: ILayoutRestorer | null,
    palette: ICommandPalette | null,
  ) {
    const panel = new SessionPanel(notebooks, trans, ({ id, title, mime }, path) =>
      tabs.open({ key: `${path}:${id}`, title, mime, path, view: id }),
    );
    app.shell.add(panel, "right", { rank });
    restorer?.add(panel, panel.id);
    app.commands.addCommand(showSessionCommand, {
      label: trans.__("Show Runs, Models and Profiles"),
      caption: trans.__("List what the current notebook's session knows"),
      icon: viewIcon,
      execute: () => app.shell.activateById(panel.id),
    });
    app.docRegistry.addWidgetExtension("Notebook", {
      createNew: (notebook: NotebookPanel) =>
        addSessionButton(notebook, trans.__("Runs, models and profiles"), () =>
          app.shell.activateById(panel.id),
        ),
    });
    palette?.addItem({ command: showSessionCommand, category: trans.__("Flowbook") });
  },
};
