import type { JupyterFrontEndPlugin } from "@jupyterlab/application";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { INotebooks, type Notebooks } from "../live/notebooks.ts";
import { outputFactory, outputRank } from "../outputs/output_factory.ts";
import type { OutputPlace } from "../outputs/output_widget.ts";
import { ISurroundings, type Surroundings } from "../outputs/surroundings.ts";
import { IViewTabs, type ViewTabs } from "../tabs/view_tabs.ts";

/** Draws our MIME types, in notebooks and wherever else JupyterLab renders outputs. */
export const renderersPlugin: JupyterFrontEndPlugin<void> = {
  id: "@flowbook/extension:renderers",
  description: "Draws Flowbook's outputs, such as tensors.",
  autoStart: true,
  requires: [IRenderMimeRegistry, ISurroundings, IViewTabs],
  optional: [INotebooks],
  activate(
    _app,
    registry: IRenderMimeRegistry,
    surroundings: Surroundings,
    tabs: ViewTabs,
    notebooks: Notebooks | null,
  ) {
    const { trans, settings, register } = surroundings;
    const place: OutputPlace = {
      kind: "output",
      trans,
      settings,
      openTab: (tab, output) => tabs.openOutput(tab, output, undefined),
    };
    registry.addFactory(outputFactory(place, register), outputRank);
    notebooks?.added.connect((_, { panel, live }) => {
      const openTab: OutputPlace["openTab"] = (tab, output) =>
        tabs.openOutput(tab, output, panel.context.path);
      panel.content.rendermime.addFactory(outputFactory({ ...place, live, openTab }, register), outputRank);
    });
  },
};
