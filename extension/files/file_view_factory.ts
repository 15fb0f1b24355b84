import { ABCWidgetFactory, type DocumentRegistry, DocumentWidget } from "@jupyterlab/docregistry";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { TranslationBundle } from "@jupyterlab/translation";
import { viewIcon } from "../icon.ts";
import { LiveClient } from "../live/live_client.ts";
import { type FileKind, kindOf } from "./file_kinds.ts";
import { FileView } from "./file_view.ts";

/** The kernelspec of `flowbook install`; under another name it is found by its language. */
const kernelName = "flowbook";

interface Parts {
  readonly kinds: readonly FileKind[];
  readonly trans: TranslationBundle;
  /** What draws the outputs of a kernel. */
  readonly rendermime: (live: LiveClient) => IRenderMimeRegistry;
}

/** Opens files that only a kernel reads, each with a kernel of its own that ends with the tab. */
export class FileViewFactory extends ABCWidgetFactory<DocumentWidget<FileView>> {
  readonly #parts: Parts;

  constructor(options: DocumentRegistry.IWidgetFactoryOptions<DocumentWidget<FileView>>, parts: Parts) {
    super({ ...options, readOnly: true, preferKernel: true, canStartKernel: true, shutdownOnClose: true });
    this.#parts = parts;
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<FileView> {
    const { kinds, trans, rendermime } = this.#parts;
    const { sessionContext } = context;
    // Two kernels of the language would make JupyterLab ask which.
    sessionContext.kernelPreference = { ...sessionContext.kernelPreference, name: kernelName };
    const live = new LiveClient(sessionContext);
    const kind = kindOf(kinds, context.localPath);
    const content = new FileView({ context, kind, rendermime: rendermime(live), trans });
    content.disposed.connect(() => live.dispose());
    const widget = new DocumentWidget({ content, context });
    widget.title.icon = viewIcon;
    // A toolbar without buttons would only take room.
    widget.toolbar.hide();
    return widget;
  }
}
