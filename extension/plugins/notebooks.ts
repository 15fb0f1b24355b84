import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { INotebookTracker } from "@jupyterlab/notebook";
import { INotebooks, Notebooks } from "../live/notebooks.ts";

/** Connects each open notebook with the live views of its kernel. */
export const notebooksPlugin: JupyterFrontEndPlugin<Notebooks> = {
  id: "@flowbook/extension:notebooks",
  description: "The live views of each open notebook's kernel.",
  autoStart: true,
  provides: INotebooks,
  requires: [INotebookTracker],
  activate: (_app, tracker: INotebookTracker) => new Notebooks(tracker),
};
