import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Dialect, dialects } from "../cell_parser.ts";
import type { CellChain, CellModule, CellView } from "./cell_chain.ts";
import type { DiskFiles } from "./disk_files.ts";
import { uriOf } from "./positions.ts";
import { hasReactTypes, projectOptions } from "./project_options.ts";
import type { TypeServer } from "./type_server.ts";

const currentModule = "__flowbook_cell_current";
const emptyModule = "export {};";
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
  /** Of the text last shown: there is a module for each, and one of them is empty. */
  #dialect: Dialect = "tsx";

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

  /** Makes the server see a text as the cell in question, all committed cells and what changed on disk. */
  async show({ text, dialect }: Pick<CellView, "text" | "dialect">): Promise<void> {
    this.#opened ??= this.#open();
    await this.#opened;
    const changes = await this.#files.changes();
    if (changes.length > 0) await this.#server.filesChanged(changes);
    const { opened, closed } = this.#chain.takeChanges();
    // Before the cells, all of which it imports: for an open file that no project has yet, the server would load
    // every project in the folders above, and look for types to install.
    if (opened.length + closed.length > 0) {
      const scope = this.#chain.scope();
      await this.#server.change(this.#path(scope), scope.text);
    }
    for (const module of opened) await this.#server.open(this.#path(module), module.text);
    for (const module of closed) await this.#server.close(this.#path(module));
    if (dialect !== this.#dialect) await this.#server.change(this.#path(this.#current), emptyModule);
    this.#dialect = dialect;
    await this.#server.change(this.#path(this.#current), text);
  }

  /** Asks about the text last shown. */
  request<Result>(method: string, params: object, signal: AbortSignal): Promise<Result> {
    const textDocument = { uri: uriOf(this.#path(this.#current)) };
    return this.#server.request<Result>(method, { textDocument, ...params }, signal);
  }

  end(reason: string): void {
    this.#server.end(reason);
  }

  async #open(): Promise<void> {
    const needsJsx = !hasReactTypes(this.#cwd);
    // For an open file that the project does not have, tsconfig.json itself included, the server would load
    // every project in the folders above.
    const scope = this.#chain.scope();
    const current = dialects.map((dialect) => ({ name: currentModule, dialect }));
    const own = ["tsconfig.json", ...[...current, scope].map(fileName)];
    const options = JSON.stringify(projectOptions(this.#cwd, needsJsx ? [...own, jsxTypes] : own));
    await this.#server.open(join(this.#cwd, "tsconfig.json"), options);
    if (needsJsx) await this.#server.open(join(this.#cwd, jsxTypes), anyJsx);
    for (const module of current) await this.#server.open(this.#path(module), emptyModule);
    this.#chain.takeChanges();
    for (const module of [scope, ...this.#chain.modules()]) {
      await this.#server.open(this.#path(module), module.text);
    }
  }

  get #current(): ModuleName {
    return { name: currentModule, dialect: this.#dialect };
  }

  #path(module: ModuleName): string {
    return join(this.#cwd, fileName(module));
  }
}

type ModuleName = Pick<CellModule, "name" | "dialect">;

function fileName({ name, dialect }: ModuleName): string {
  return `${name}.${dialect}`;
}
