import { PathExt } from "@jupyterlab/coreutils";
import { ABCWidgetFactory, type DocumentRegistry, DocumentWidget } from "@jupyterlab/docregistry";
import { viewIcon } from "../icon.ts";
import { LiveClient } from "../live/live_client.ts";
import { type FileKind, kindOf } from "./file_kinds.ts";
import { preferOurKernel } from "./file_session.ts";
import { FileView } from "./file_view.ts";
import { type FileViewParts, readAgainButton } from "./file_view_parts.ts";

/** Opens files that only a kernel reads, each with a kernel of its own that ends with the tab. */
export class FileViewFactory extends ABCWidgetFactory<DocumentWidget<FileView>> {
  readonly #kinds: readonly FileKind[];
  readonly #parts: FileViewParts;

  constructor(
    options: DocumentRegistry.IWidgetFactoryOptions<DocumentWidget<FileView>>,
    kinds: readonly FileKind[],
    parts: FileViewParts,
  ) {
    super({ ...options, readOnly: true, preferKernel: true, canStartKernel: true, shutdownOnClose: true });
    this.#kinds = kinds;
    this.#parts = parts;
  }

  protected override createNewWidget(context: DocumentRegistry.Context): DocumentWidget<FileView> {
    const { trans, rendermime } = this.#parts;
    const session = context.sessionContext;
    preferOurKernel(session);
    const live = new LiveClient(session);
    const name = PathExt.basename(context.localPath);
    const code = kindOf(this.#kinds, name).code(name);
    const content = new FileView({ session, name, code, rendermime: rendermime(live), trans });
    content.disposed.connect(() => live.dispose());
    const widget = new DocumentWidget({ content, context });
    widget.title.icon = viewIcon;
    widget.toolbar.addItem("read", readAgainButton(content, trans));
    return widget;
  }
}
