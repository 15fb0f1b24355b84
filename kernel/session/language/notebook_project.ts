import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type CellChain, type CellModule, scopeModule } from "./cell_chain.ts";
import type { DiskFiles } from "./disk_files.ts";
import { uriOf } from "./positions.ts";
import { hasReactTypes, projectOptions } from "./project_options.ts";
import type { TypeServer } from "./type_server.ts";

const currentModule = "__flowbook_cell_current";
const jsxTypes = "__flowbook_jsx.d.ts";

/** Without React's types every tag is allowed and an element is whatever `React.createElement` returns. */
const anyJsx = "declare namespace JSX { interface IntrinsicElements { [tag: string]: any } }";

/** The module that declares the names every cell has. */
export const globalsModule = fileURLToPath(new URL("./cell_globals", import.meta.url));

/**
 * The notebook's folder as the language server sees it: its files, plus the cells and a tsconfig.json that
 * exist only in the server. They lie in the folder itself, so that a cell's relative imports work.
 */
export class NotebookProject {
  readonly #server: TypeServer;
  readonly #cwd: string;
  readonly #chain: CellChain;
  readonly #files: DiskFiles;
  #opened: Promise<void> | undefined;

  constructor(
    server: TypeServer,
    { cwd, chain, files }: { cwd: string; chain: CellChain; files: DiskFiles },
  ) {
    this.#server = server;
    this.#cwd = cwd;
    this.#chain = chain;
    this.#files = files;
  }

  /** Why TypeScript ended, once it has. */
  get ended(): Promise<string> {
    return this.#server.ended;
  }

  /** Makes the server see `text` as the cell in question, all committed cells and what changed on disk. */
  async show(text: string): Promise<void> {
    this.#opened ??= this.#open();
    await this.#opened;
    const changes = await this.#files.changes();
    if (changes.length > 0) await this.#server.filesChanged(changes);
    const { opened, closed } = this.#chain.takeChanges();
    // Before the cells, all of which it imports: for an open file that no project has yet, the server would load
    // every project in the folders above, and look for types to install.
    if (opened.length + closed.length > 0) {
      const scope = this.#chain.scope();
      await this.#server.change(this.#path(scope.name), scope.text);
    }
    for (const module of opened) await this.#server.open(this.#path(module.name), module.text);
    for (const name of closed) await this.#server.close(this.#path(name));
    await this.#server.change(this.#path(currentModule), text);
  }

  /** Asks about the text last shown. */
  request<Result>(method: string, params: object, signal: AbortSignal): Promise<Result> {
    const textDocument = { uri: uriOf(this.#path(currentModule)) };
    return this.#server.request<Result>(method, { textDocument, ...params }, signal);
  }

  end(reason: string): void {
    this.#server.end(reason);
  }

  async #open(): Promise<void> {
    const needsJsx = !hasReactTypes(this.#cwd);
    // For an open file that the project does not have, tsconfig.json itself included, the server would load
    // every project in the folders above.
    const own = ["tsconfig.json", `${currentModule}.tsx`, `${scopeModule}.tsx`];
    const options = JSON.stringify(projectOptions(this.#cwd, needsJsx ? [...own, jsxTypes] : own));
    await this.#server.open(join(this.#cwd, "tsconfig.json"), options, "jsonc");
    if (needsJsx) await this.#server.open(join(this.#cwd, jsxTypes), anyJsx, "typescript");
    await this.#server.open(this.#path(currentModule), "export {};");
    this.#chain.takeChanges();
    const modules: CellModule[] = [this.#chain.scope(), ...this.#chain.modules()];
    for (const { name, text } of modules) await this.#server.open(this.#path(name), text);
  }

  #path(module: string): string {
    return join(this.#cwd, `${module}.tsx`);
  }
}
