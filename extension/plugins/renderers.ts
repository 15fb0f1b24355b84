import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IThemeManager } from "@jupyterlab/apputils";
import { INotebookTracker } from "@jupyterlab/notebook";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { IRenderMime } from "@jupyterlab/rendermime-interfaces";
import { ITranslator, nullTranslator } from "@jupyterlab/translation";
import { LiveClient } from "../live/live_client.ts";
import { OutputWidget } from "../outputs/output_widget.ts";
import type { Place } from "../outputs/place.ts";
import { isMime, renderers } from "../renderers/index.ts";

/** Below 50: at 50, text/html would win the tie. */
const rank = 40;

/** Draws our MIME types, in notebooks and wherever else JupyterLab renders outputs. */
export const renderersPlugin: JupyterFrontEndPlugin<void> = {
  id: "@flowbook/extension:renderers",
  description: "Draws Flowbook's outputs, such as tensors.",
  autoStart: true,
  requires: [IRenderMimeRegistry],
  optional: [INotebookTracker, IThemeManager, ITranslator],
  activate(
    _app,
    registry: IRenderMimeRegistry,
    notebooks: INotebookTracker | null,
    themes: IThemeManager | null,
    translator: ITranslator | null,
  ) {
    const trans = (translator ?? nullTranslator).load("flowbook");
    const shown = new Set<OutputWidget>();
    registry.addFactory(rendererFactory({ trans }, shown), rank);
    notebooks?.widgetAdded.connect((_, panel) => {
      const live = new LiveClient(panel.sessionContext);
      panel.disposed.connect(() => live.dispose());
      panel.content.rendermime.addFactory(rendererFactory({ trans, live }, shown), rank);
    });
    themes?.themeChanged.connect(() => {
      for (const output of shown) output.restyle();
    });
  },
};

function rendererFactory(
  place: Omit<Place, "kind" | "savePicture">,
  shown: Set<OutputWidget>,
): IRenderMime.IRendererFactory {
  return {
    // Renderers only ever set text, so an untrusted notebook may use them.
    safe: true,
    mimeTypes: Object.keys(renderers),
    createRenderer({ mimeType }) {
      if (!isMime(mimeType)) throw new Error(`flowbook: no renderer for ${mimeType}. Update the extension.`);
      const output = new OutputWidget(mimeType, place);
      shown.add(output);
      output.disposed.connect(() => shown.delete(output));
      return output;
    },
  };
}
