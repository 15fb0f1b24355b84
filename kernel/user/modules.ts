import { createRequire, isBuiltin } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Position } from "../session/source_positions.ts";
import { currentCell } from "./cell_context.ts";
import type { CellRuntime } from "./cell_runtime.ts";
import { isFileSpecifier, isLocalSource, resolveFile } from "./local_files.ts";
import { type LocalModule, LocalModules } from "./local_modules.ts";
import { explainImportError } from "./module_errors.ts";
import { commonJsModule, markNative, moduleOfObject, namespace, pick } from "./module_interop.ts";
import { isLoadingModule, loadingModule } from "./module_loads.ts";
import { type NodeImport, nodeImportFrom } from "./node_import.ts";

/** The module that cells import as `flowbook`; its `tf` also answers to TensorFlow.js's names. */
export interface FlowbookModule {
  import(): Promise<object>;
  require(): object;
}

export interface ModulesOptions {
  /** Where the notebook lies: packages are looked for from here upward. */
  readonly folder: string;
  readonly flowbook: FlowbookModule;
  /** What `tslab` exports: that package itself, installed or not, reaches only a kernel of its own. */
  readonly tslab: object;
  /** The notebook's file, if known. */
  readonly filename?: string;
}

const tensorflowNames: ReadonlySet<string> = new Set([
  "@tensorflow/tfjs",
  "@tensorflow/tfjs-node",
  "@tensorflow/tfjs-node-gpu",
]);

/** Helpers that lowered code imports: they come with Flowbook, wherever the notebook lies. */
const loweringHelpers = "@oxc-project/runtime/";

/** What `import`, `import()`, `import.meta` and `require()` mean in the cells of one notebook. */
export class Modules implements Pick<CellRuntime, "import" | "pick" | "namespace" | "meta"> {
  readonly pick = pick;
  readonly namespace = namespace;
  readonly meta: CellRuntime["meta"];
  readonly #options: ModulesOptions;
  readonly #local: LocalModules;
  readonly #nodeImports = new Map<string, NodeImport>();
  readonly #tslab: object;
  #tensorflow: object | undefined;

  constructor(options: ModulesOptions) {
    this.#options = options;
    this.#tslab = moduleOfObject(options.tslab);
    const { folder, filename = path.join(folder, "notebook.ts") } = options;
    this.#local = new LocalModules({
      import: (specifier, from, attributes) => this.#import(specifier, { from, attributes }),
      require: (specifier, from) => this.#require(specifier, from),
    });
    this.meta = {
      url: pathToFileURL(filename).href,
      dirname: folder,
      filename,
      resolve: (specifier) => {
        const resolved = this.#resolve(specifier);
        return isBuiltin(resolved) ? resolved : pathToFileURL(resolved).href;
      },
    };
  }

  import(specifier: string, attributes?: ImportCallOptions): Promise<object> {
    this.#local.refresh();
    return resumingCell(this.#import(specifier, { attributes }));
  }

  /** To be called after an interrupt: a file that was being loaded is loaded anew by the next import. */
  forgetUnfinished(): void {
    this.#local.forgetUnfinished();
    // Node's loader, too, keeps files there before it runs them.
    if (isLoadingModule()) return;
    const { cache } = createRequire(import.meta.url);
    for (const [file, module] of Object.entries(cache)) if (module?.loaded === false) delete cache[file];
  }

  /** Where a frame in one of the user's own files stands in its source. */
  locate(file: string, line: number, column: number): (Position & { readonly text: string }) | undefined {
    return this.#local.locate(file, line, column);
  }

  /** Gives cells the names that Node gives CommonJS files; a cell may declare them anew. */
  installGlobals(target: object = globalThis): void {
    const { folder } = this.#options;
    const native = createRequire(path.join(folder, "notebook.js"));
    const require = (specifier: string): unknown => {
      this.#local.refresh();
      return this.#require(specifier);
    };
    const resolve = Object.assign((specifier: string) => this.#resolve(specifier), {
      paths: native.resolve.paths,
    });
    const module = { exports: {}, id: ".", filename: this.meta.filename, loaded: false, children: [] };
    const globals = {
      require: Object.assign(require, { resolve, cache: native.cache }),
      module,
      exports: module.exports,
      __filename: this.meta.filename,
      __dirname: folder,
    };
    for (const [name, value] of Object.entries(globals)) {
      Object.defineProperty(target, name, { value, writable: true, configurable: true, enumerable: false });
    }
  }

  async #import(specifier: string, { from, attributes }: ImportContext): Promise<object> {
    if (specifier === "flowbook") return this.#options.flowbook.import();
    if (specifier === "tslab") return this.#tslab;
    if (tensorflowNames.has(specifier)) return this.#asTensorflow(await this.#options.flowbook.import());
    if (specifier.startsWith(loweringHelpers)) {
      return commonJsModule(createRequire(import.meta.url)(specifier));
    }
    const folder = this.#folderOf(from);
    if (!isFileSpecifier(specifier)) return this.#importPackage(specifier, folder, attributes);
    const file = resolveFile(specifier, folder);
    if (isLocalSource(file)) return this.#local.import(file, from);
    return this.#importWithNode(pathToFileURL(file).href, folder, attributes);
  }

  async #importPackage(
    specifier: string,
    folder: string,
    attributes: ImportCallOptions | undefined,
  ): Promise<object> {
    try {
      const module = await this.#importWithNode(specifier, folder, attributes);
      if (isBuiltin(specifier)) markNative(module);
      return module;
    } catch (error) {
      throw explainImportError(error, specifier, folder);
    }
  }

  async #importWithNode(
    specifier: string,
    folder: string,
    attributes: ImportCallOptions | undefined,
  ): Promise<object> {
    const load = this.#nodeImport(folder);
    try {
      return await loadingModule(() => load(specifier, attributes));
    } catch (error) {
      if (needsJsonAttribute(error)) return loadingModule(() => load(specifier, { with: { type: "json" } }));
      throw error;
    }
  }

  #require(specifier: string, from?: LocalModule): unknown {
    if (specifier === "flowbook") return this.#options.flowbook.require();
    if (specifier === "tslab") return this.#options.tslab;
    if (tensorflowNames.has(specifier)) {
      return namespace(this.#asTensorflow(this.#options.flowbook.require()));
    }
    const folder = this.#folderOf(from);
    if (isFileSpecifier(specifier)) {
      const file = resolveFile(specifier, folder);
      if (isLocalSource(file)) return this.#local.require(file, from);
    }
    try {
      return loadingModule(() => createRequire(path.join(folder, "notebook.js"))(specifier));
    } catch (error) {
      throw explainImportError(error, specifier, folder);
    }
  }

  #resolve(specifier: string): string {
    const { folder } = this.#options;
    if (isFileSpecifier(specifier)) return resolveFile(specifier, folder);
    return createRequire(path.join(folder, "notebook.js")).resolve(specifier);
  }

  #asTensorflow(flowbook: object): object {
    this.#tensorflow ??= moduleOfObject(Object(Reflect.get(flowbook, "tf")));
    return this.#tensorflow;
  }

  #nodeImport(folder: string): NodeImport {
    const known = this.#nodeImports.get(folder) ?? nodeImportFrom(folder);
    this.#nodeImports.set(folder, known);
    return known;
  }

  #folderOf(from: LocalModule | undefined): string {
    return from === undefined ? this.#options.folder : path.dirname(from.file);
  }
}

interface ImportContext {
  readonly from?: LocalModule;
  readonly attributes?: ImportCallOptions | undefined;
}

/** Node wants `with { type: "json" }`; a cell need not say it. The code's name changed in Node 21. */
function needsJsonAttribute(error: unknown): boolean {
  if (!(error instanceof TypeError) || !("code" in error)) return false;
  return error.code === "ERR_IMPORT_ATTRIBUTE_MISSING" || error.code === "ERR_IMPORT_ASSERTION_TYPE_MISSING";
}

/** Never settles in a cell that was interrupted meanwhile: what stands behind the import must not run. */
async function resumingCell<T>(promise: Promise<T>): Promise<T> {
  const cell = currentCell();
  try {
    return await promise;
  } finally {
    if (cell?.interruption.signal.aborted === true) await new Promise(() => {});
  }
}
