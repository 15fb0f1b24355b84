import type { ISessionContext } from "@jupyterlab/apputils";
import { OutputArea, OutputAreaModel, SimplifiedOutputArea } from "@jupyterlab/outputarea";
import type { IRenderMimeRegistry } from "@jupyterlab/rendermime";
import type { TranslationBundle } from "@jupyterlab/translation";
import { Panel, Widget } from "@lumino/widgets";
import { ourKernel } from "../live/our_kernel.ts";

interface FileViewOptions {
  readonly session: ISessionContext;
  /** What is read, for the person. */
  readonly name: string;
  /** TypeScript whose value shows it. */
  readonly code: string;
  readonly rendermime: IRenderMimeRegistry;
  readonly trans: TranslationBundle;
}

/** What a kernel of its own shows of a file or a folder. */
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
    void this.read();
  }

  /** Reads the file as it is now. */
  async read(): Promise<void> {
    const { session, name, code, trans } = this.#options;
    this.#say(trans.__("Starting a kernel that reads %1…", name));
    await session.ready;
    const kernel = await ourKernel(session);
    if (this.isDisposed) return;
    if (kernel === undefined) {
      this.#say(trans.__("Only Flowbook's kernel can read %1, and none was started.", name));
      return;
    }
    this.#say(trans.__("Reading %1…", name));
    try {
      await OutputArea.execute(code, this.#outputs, session);
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
