import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { renderersPlugin } from "./plugins/renderers.ts";

/** Everything that Flowbook adds to JupyterLab and Jupyter Notebook. */
const plugins: readonly JupyterFrontEndPlugin<unknown>[] = [renderersPlugin];

// biome-ignore lint/style/noDefaultExport: JupyterLab loads an extension through its default export.
export default plugins;
