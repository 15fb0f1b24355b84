import { ILayoutRestorer, type JupyterFrontEndPlugin } from "@jupyterlab/application";
import { WidgetTracker } from "@jupyterlab/apputils";
import type { DocumentRegistry, DocumentWidget } from "@jupyterlab/docregistry";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { fileKinds } from "../files/file_kinds.ts";
import { KernelFileModelFactory } from "../files/file_model.ts";
import type { FileView } from "../files/file_view.ts";
import { FileViewFactory } from "../files/file_view_factory.ts";
import { viewIcon } from "../icon.ts";
import type { LiveClient } from "../live/live_client.ts";
import { outputFactory, outputRank } from "../outputs/output_factory.ts";
import { ISurroundings, type Surroundings } from "../outputs/surroundings.ts";

const factoryName = "Flowbook";

/** Opens profiles, SavedModels and logs of TensorFlow from the file browser. */
export const filesPlugin: JupyterFrontEndPlugin<void> = {
  id: "@flowbook/extension:files",
  description: "Opens profiles, SavedModels and logs of TensorFlow.",
  autoStart: true,
  requires: [ISurroundings, IRenderMimeRegistry],
  optional: [ILayoutRestorer],
  activate(
    app,
    { trans, settings, register }: Surroundings,
    registry: IRenderMimeRegistry,
    restorer: ILayoutRestorer | null,
  ) {
    const kinds = fileKinds(trans);
    const models = new KernelFileModelFactory();
    app.docRegistry.addModelFactory(models);
    for (const { name, displayName, pattern, extensions } of kinds) {
      app.docRegistry.addFileType({
        name,
        displayName,
        pattern,
        extensions: [...extensions],
        icon: viewIcon,
      });
    }
    const rendermime = (live: LiveClient) => {
      const own = registry.clone();
      own.addFactory(outputFactory({ kind: "tab", trans, settings, live }, register), outputRank);
      return own;
    };
    const names = kinds.map(({ name }) => name);
    const options = { name: factoryName, modelName: models.name, fileTypes: names, defaultFor: names };
    const factory = new FileViewFactory(options, { kinds, trans, rendermime });
    app.docRegistry.addWidgetFactory(parseFactory(factory));
    const tracker = new WidgetTracker<DocumentWidget<FileView>>({ namespace: "flowbook-files" });
    factory.widgetCreated.connect((_, widget) => {
      void tracker.add(widget);
      widget.context.pathChanged.connect(() => void tracker.save(widget));
    });
    void restorer?.restore(tracker, {
      command: "docmanager:open",
      args: ({ context }) => ({ path: context.path, factory: factoryName }),
      name: ({ context }) => context.path,
    });
  },
};

/** JupyterLab's own base class has optional properties that may be undefined, which its interface does not allow. */
function parseFactory(factory: unknown): DocumentRegistry.WidgetFactory {
  return factory as DocumentRegistry.WidgetFactory;
}
