import { fileURLToPath } from "node:url";
import ts from "typescript-6";
import type { Position } from "vscode-languageserver-protocol";
import { LineIndex } from "./positions.ts";

/** A position in a file of the project. */
export interface Place {
  readonly path: string;
  readonly offset: number;
  readonly lines: LineIndex;
}

/** The files of a notebook's folder as TypeScript 6 sees them: those on disk below those that are open. */
export class PortableProject {
  readonly #cwd: string;
  readonly #open = new Map<string, { readonly text: string; readonly version: number }>();
  /** Of files that changed on disk since the start. */
  readonly #versions = new Map<string, number>();
  readonly #registry = ts.createDocumentRegistry();
  #version = 0;
  #options: ts.CompilerOptions = {};
  #files: readonly string[] = [];
  #service: ts.LanguageService | undefined;

  constructor(cwd: string) {
    this.#cwd = cwd.replaceAll("\\", "/");
  }

  get service(): ts.LanguageService {
    this.#service ??= ts.createLanguageService(this.#host(), this.#registry);
    return this.#service;
  }

  write(uri: string, text: string): void {
    const path = pathOf(uri);
    this.#version += 1;
    this.#open.set(path, { text, version: this.#version });
    if (path.endsWith("/tsconfig.json")) this.#configure(path, text);
  }

  remove(uri: string): void {
    this.#version += 1;
    this.#open.delete(pathOf(uri));
  }

  filesChanged(uris: readonly string[]): void {
    this.#version += 1;
    for (const uri of uris) this.#versions.set(pathOf(uri), this.#version);
    this.#forgetResolutions();
  }

  place(uri: string, position: Position): Place {
    const path = pathOf(uri);
    const lines = new LineIndex(this.#open.get(path)?.text ?? "");
    return { path, offset: lines.offset(position), lines };
  }

  /** Where an import leads may have changed. */
  #forgetResolutions(): void {
    const former = this.#service;
    if (former === undefined) return;
    this.#service = ts.createLanguageService(this.#host(), this.#registry);
    // The registry drops parsed files that no service uses: the new one takes them over first.
    this.#service.getProgram();
    former.dispose();
  }

  #configure(path: string, text: string): void {
    const { config } = ts.parseConfigFileTextToJson(path, text);
    const parsed = ts.parseJsonConfigFileContent(config, ts.sys, this.#cwd, undefined, path);
    this.#options = parsed.options;
    this.#files = parsed.fileNames;
  }

  #host(): ts.LanguageServiceHost {
    const { readFile, fileExists, directoryExists, getDirectories, readDirectory, realpath } = ts.sys;
    const read = (path: string): string | undefined => this.#open.get(path)?.text ?? readFile(path);
    return {
      getCompilationSettings: () => this.#options,
      getCurrentDirectory: () => this.#cwd,
      getDefaultLibFileName: (options) => ts.getDefaultLibFilePath(options),
      getProjectVersion: () => String(this.#version),
      getScriptFileNames: () => [
        ...new Set([...this.#files, ...[...this.#open.keys()].filter((path) => /\.tsx?$/.test(path))]),
      ],
      getScriptVersion: (path) => String(this.#open.get(path)?.version ?? this.#versions.get(path) ?? 0),
      getScriptSnapshot: (path) => {
        const text = read(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      fileExists: (path) => this.#open.has(path) || fileExists(path),
      readFile: read,
      directoryExists,
      getDirectories,
      readDirectory,
      useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
      ...(realpath === undefined ? {} : { realpath }),
    };
  }
}

function pathOf(uri: string): string {
  return fileURLToPath(uri).replaceAll("\\", "/");
}
