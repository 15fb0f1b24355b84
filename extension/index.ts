import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { filesPlugin } from "./plugins/files.ts";
import { notebooksPlugin } from "./plugins/notebooks.ts";
import { renderersPlugin } from "./plugins/renderers.ts";
import { sessionPanelPlugin } from "./plugins/session_panel.ts";
import { settingsPlugin } from "./plugins/settings.ts";
import { tabsPlugin } from "./plugins/tabs.ts";

/** Everything that Flowbook adds to JupyterLab and Jupyter Notebook. */
const plugins: readonly JupyterFrontEndPlugin<unknown>[] = [
  settingsPlugin,
  notebooksPlugin,
  tabsPlugin,
  renderersPlugin,
  sessionPanelPlugin,
  filesPlugin,
];

// biome-ignore lint/style/noDefaultExport: JupyterLab loads an extension through its default export.
export default plugins;
