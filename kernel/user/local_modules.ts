import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import vm from "node:vm";
import type { Position } from "../session/source_positions.ts";
import { type CompiledFile, compileCommonJs, FileSyntaxError, isCommonJs } from "./compiled_file.ts";
import { readSource } from "./local_files.ts";
import { commonJsModule, moduleView } from "./module_interop.ts";
import { loadingModule } from "./module_loads.ts";

/** What a local file imports with; it finds packages and other files from the file's own folder. */
export interface Importer {
  import(specifier: string, from: LocalModule, attributes?: ImportCallOptions): Promise<object>;
  require(specifier: string, from: LocalModule): unknown;
}

/** A file of the user's that has been loaded, or is being loaded. */
export interface LocalModule {
  readonly file: string;
  readonly text: string;
  /** Local files it imported; if one of them changes, this one is loaded again. */
  readonly dependencies: Set<string>;
  /** Modules it waits for at this moment, to tell a circle from a wait. */
  readonly waitsFor: Set<LocalModule>;
  /** The namespace, filled as the module runs, or the CommonJS `module`. */
  exports: unknown;
  compiled: CompiledFile | undefined;
  ready: Promise<unknown> | undefined;
  finished: boolean;
}

/**
 * The user's own files, compiled on import and loaded again when they, or files they import, have changed.
 * They run as functions in the main context, under their real names, so `import.meta.url`, `__dirname` and
 * stack frames are those of the file and nothing is written to disk.
 */
export class LocalModules {
  readonly #importer: Importer;
  /** ES modules and CommonJS modules by path; a file that is imported and required is both. */
  readonly #modules = new Map<string, LocalModule>();
  readonly #required = new Map<string, LocalModule>();
  /** What ran last under a path; an error that made it be forgotten still needs its positions. */
  readonly #compiled = new Map<string, LocalModule>();

  constructor(importer: Importer) {
    this.#importer = importer;
  }

  /** Forgets every module whose text, or that of a file it depends on, is not the one on disk. */
  refresh(): void {
    for (const loaded of [this.#modules, this.#required]) {
      const stale = new Set<string>();
      for (const { file, text } of loaded.values()) if (!isUnchanged(file, text)) stale.add(file);
      for (let before = -1; before !== stale.size; ) {
        before = stale.size;
        for (const { file, dependencies } of loaded.values()) {
          if ([...dependencies].some((dependency) => stale.has(dependency))) stale.add(file);
        }
      }
      for (const file of stale) loaded.delete(file);
    }
  }

  /** Forgets what an interrupt stopped half-way: it would never become ready. */
  forgetUnfinished(): void {
    for (const loaded of [this.#modules, this.#required]) {
      for (const [file, module] of loaded) if (!module.finished) loaded.delete(file);
    }
  }

  /** The namespace of `file`; of a module in a circle, what it has exported so far. */
  async import(file: string, from?: LocalModule): Promise<object> {
    from?.dependencies.add(file);
    if (file.endsWith(".json")) return commonJsModule(this.require(file, from));
    const known = this.#modules.get(file);
    if (known === undefined) {
      const text = readSource(file);
      if (isCommonJs(file, text)) return commonJsModule(this.require(file, from));
      return this.#wait(this.#start(file, text), from);
    }
    return this.#wait(known, from);
  }

  /** The `module.exports` of `file`. */
  require(file: string, from?: LocalModule): unknown {
    from?.dependencies.add(file);
    const known = this.#required.get(file);
    if (known !== undefined) return known.exports;
    if (file.endsWith(".node")) return createRequire(file)(file);
    const module = newModule(file, readSource(file));
    module.exports = {};
    this.#required.set(file, module);
    try {
      if (file.endsWith(".json")) module.exports = parseJson(module);
      else this.#runCommonJs(module);
      module.finished = true;
    } catch (error) {
      // The next import shall try again.
      this.#required.delete(file);
      throw error;
    }
    return module.exports;
  }

  /** The place in the user's file of a frame that names it, with the file's text. */
  locate(file: string, line: number, column: number): (Position & { readonly text: string }) | undefined {
    const module = this.#compiled.get(file);
    const position = module?.compiled?.originalPosition(line, column);
    return module === undefined || position === undefined ? undefined : { ...position, text: module.text };
  }

  #start(file: string, text: string): LocalModule {
    const module = newModule(file, text);
    this.#modules.set(file, module);
    module.ready = this.#runModule(module).catch((error: unknown) => {
      if (this.#modules.get(file) === module) this.#modules.delete(file);
      throw error;
    });
    return module;
  }

  async #wait(module: LocalModule, from: LocalModule | undefined): Promise<object> {
    if (from === undefined || !waitsFor(module, from)) {
      from?.waitsFor.add(module);
      try {
        await module.ready;
      } finally {
        from?.waitsFor.delete(module);
      }
    }
    return Object(module.exports);
  }

  async #runModule(module: LocalModule): Promise<void> {
    const exports = newNamespace();
    module.exports = exports;
    // The compiler is only loaded for a notebook that has files of its own.
    const { compileModule } = await loadingModule(() => import("./compiled_module.ts"));
    module.compiled = compileModule(module.file, module.text);
    const importModule = (specifier: string, attributes?: ImportCallOptions): Promise<object> =>
      this.#importer.import(specifier, module, attributes);
    const values: Readonly<Record<string, unknown>> = {
      __vite_ssr_import__: async (specifier: string) => moduleView(await importModule(specifier)),
      __vite_ssr_dynamic_import__: importModule,
      __vite_ssr_exports__: exports,
      __vite_ssr_exportAll__: (source: object) => exportAll(source, exports),
      __vite_ssr_import_meta__: importMeta(module.file),
      ...this.#fileGlobals(module),
    };
    this.#compiled.set(module.file, module);
    await runFile(module, `(async (${Object.keys(values)}) => {"use strict";`)(...Object.values(values));
    module.finished = true;
  }

  #runCommonJs(module: LocalModule): void {
    module.compiled = compileCommonJs(module.file, module.text);
    this.#compiled.set(module.file, module);
    const commonJs = { exports: module.exports, id: module.file, filename: module.file };
    const values = { module: commonJs, exports: commonJs.exports, ...this.#fileGlobals(module) };
    runFile(module, `((${Object.keys(values)}) => {`)(...Object.values(values));
    module.exports = commonJs.exports;
  }

  #fileGlobals(module: LocalModule): Readonly<Record<string, unknown>> {
    const require = (specifier: string): unknown => this.#importer.require(specifier, module);
    const { resolve } = createRequire(module.file);
    return {
      require: Object.assign(require, { resolve }),
      __filename: module.file,
      __dirname: path.dirname(module.file),
    };
  }
}

/** An object like the namespace of a module, whose exports are printed by their values. */
function newNamespace(): object {
  const namespace: object = Object.create(null, {
    [Symbol.toStringTag]: { value: "Module" },
    [inspect.custom]: { value: () => ({ ...namespace }) },
  });
  return namespace;
}

function newModule(file: string, text: string): LocalModule {
  return {
    file,
    text,
    dependencies: new Set(),
    waitsFor: new Set(),
    exports: undefined,
    compiled: undefined,
    ready: undefined,
    finished: false,
  };
}

/** The head stands on a line of its own, before line 1, so that positions are those of the code. */
function runFile(module: LocalModule, head: string): (...values: readonly unknown[]) => unknown {
  const script = new vm.Script(`${head}\n${module.compiled?.code}\n})`, {
    filename: module.file,
    lineOffset: -1,
  });
  return script.runInThisContext();
}

function importMeta(file: string): object {
  const { resolve } = createRequire(file);
  const meta = { url: pathToFileURL(file).href, filename: file, dirname: path.dirname(file) };
  return { ...meta, resolve: (specifier: string) => pathToFileURL(resolve(specifier)).href };
}

function exportAll(source: object, target: object): void {
  for (const key of Object.keys(source)) {
    if (key === "default" || key in target) continue;
    Object.defineProperty(target, key, {
      enumerable: true,
      configurable: true,
      get: () => Reflect.get(source, key),
    });
  }
}

function waitsFor(module: LocalModule, other: LocalModule, seen = new Set<LocalModule>()): boolean {
  if (module === other) return true;
  if (seen.has(module)) return false;
  seen.add(module);
  return [...module.waitsFor].some((next) => waitsFor(next, other, seen));
}

function isUnchanged(file: string, text: string): boolean {
  try {
    return readSource(file) === text;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

function parseJson({ file, text }: LocalModule): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new FileSyntaxError(`${file}: ${error.message}`, { cause: error });
  }
}
