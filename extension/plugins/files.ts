import {
  ILabShell,
  ILayoutRestorer,
  type JupyterFrontEnd,
  type JupyterFrontEndPlugin,
} from "@jupyterlab/application";
import { WidgetTracker } from "@jupyterlab/apputils";
import type { DocumentRegistry, DocumentWidget } from "@jupyterlab/docregistry";
import { IFileBrowserFactory } from "@jupyterlab/filebrowser";
import { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import { fileKinds } from "../files/file_kinds.ts";
import { KernelFileModelFactory } from "../files/file_model.ts";
import type { FileView } from "../files/file_view.ts";
import { FileViewFactory } from "../files/file_view_factory.ts";
import { RunFolders } from "../files/run_folders.ts";
import { viewIcon } from "../icon.ts";
import type { LiveClient } from "../live/live_client.ts";
import { outputFactory, outputRank } from "../outputs/output_factory.ts";
import { ISurroundings, type Surroundings } from "../outputs/surroundings.ts";
import { tabArea } from "../tabs/view_tabs.ts";

const factoryName = "Flowbook";
const openRunsCommand = "flowbook:open-runs";

/** Opens profiles, SavedModels and logs of TensorFlow from the file browser. */
export const filesPlugin: JupyterFrontEndPlugin<void> = {
  id: "@flowbook/extension:files",
  description: "Opens profiles, SavedModels and logs of TensorFlow.",
  autoStart: true,
  requires: [ISurroundings, IRenderMimeRegistry],
  optional: [ILabShell, ILayoutRestorer, IFileBrowserFactory],
  activate(
    app,
    { trans, settings, register }: Surroundings,
    registry: IRenderMimeRegistry,
    labShell: ILabShell | null,
    restorer: ILayoutRestorer | null,
    browsers: IFileBrowserFactory | null,
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
    const parts = { trans, rendermime };
    const names = kinds.map(({ name }) => name);
    const options = { name: factoryName, modelName: models.name, fileTypes: names, defaultFor: names };
    const factory = new FileViewFactory(options, kinds, parts);
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
    addRunFolders(new RunFolders(app, tabArea(labShell), parts), { app, trans, browsers, restorer });
  },
};

interface Surfaces {
  readonly app: JupyterFrontEnd;
  readonly trans: Surroundings["trans"];
  readonly browsers: IFileBrowserFactory | null;
  readonly restorer: ILayoutRestorer | null;
}

function addRunFolders(folders: RunFolders, { app, trans, browsers, restorer }: Surfaces): void {
  const selected = () => {
    const chosen = browsers?.tracker.currentWidget?.selectedItems() ?? [];
    return [...chosen].find(({ type }) => type === "directory")?.path;
  };
  app.commands.addCommand(openRunsCommand, {
    label: trans.__("Show Training Runs"),
    caption: trans.__("Show the curves that were logged for TensorBoard in this folder"),
    icon: viewIcon,
    isEnabled: ({ path }) => typeof path === "string" || selected() !== undefined,
    execute({ path }) {
      const folder = typeof path === "string" ? path : selected();
      if (folder !== undefined) folders.open(folder);
    },
  });
  void restorer?.restore(folders.tracker, {
    command: openRunsCommand,
    args: (widget) => ({ path: folders.pathOf(widget) }),
    name: (widget) => folders.pathOf(widget),
  });
}

/** JupyterLab's own base class has optional properties that may be undefined, which its interface does not allow. */
function parseFactory(factory: unknown): DocumentRegistry.WidgetFactory {
  return factory as DocumentRegistry.WidgetFactory;
}
