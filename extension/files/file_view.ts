import type { ISessionContext } from "@jupyterlab/apputils";
import { PathExt } from "@jupyterlab/coreutils";
import type { DocumentRegistry } from "@jupyterlab/docregistry";
import { OutputArea, OutputAreaModel, SimplifiedOutputArea } from "@jupyterlab/outputarea";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Panel, Widget } from "@lumino/widgets";
import type { FileKind } from "./file_kinds.ts";

interface FileViewOptions {
  readonly context: DocumentRegistry.Context;
  readonly kind: FileKind;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}

/** What a kernel of its own shows of a file. */
export class FileView extends Panel {
  readonly #note = new Widget({ node: document.createElement("p") });
  readonly #outputs: OutputArea;
  readonly #options: FileViewOptions;

  constructor(options: FileViewOptions) {
    super();
    this.#options = options;
    this.addClass("flowbook-file");
    this.node.tabIndex = -1;
    this.#note.addClass("flowbook-note");
    this.#note.node.setAttribute("role", "status");
    this.addWidget(this.#note);
    const model = new OutputAreaModel({ trusted: true });
    this.#outputs = new SimplifiedOutputArea({ model, rendermime: options.rendermime });
    this.addWidget(this.#outputs);
    this.#say(options.trans.__("Starting a kernel that reads the file…"));
    void this.#read();
  }

  async #read(): Promise<void> {
    const { context, kind, trans } = this.#options;
    const { sessionContext, localPath } = context;
    await context.ready;
    await sessionContext.ready;
    if (this.isDisposed) return;
    if (!hasKernel(sessionContext)) {
      this.#say(trans.__("Only Flowbook's kernel can read this file, and none was started."));
      return;
    }
    const name = PathExt.basename(localPath);
    this.#say(trans.__("Reading %1…", name));
    try {
      await OutputArea.execute(kind.code(name), this.#outputs, sessionContext);
      this.#say("");
    } catch (error) {
      this.#say(error instanceof Error ? error.message : String(error));
    }
  }

  #say(text: string): void {
    this.#note.node.textContent = text;
    this.#note.setHidden(text === "");
  }
}

function hasKernel({ session }: ISessionContext): boolean {
  return session !== null && session.kernel !== null;
}
