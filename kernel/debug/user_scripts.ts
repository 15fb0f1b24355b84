import { realpathSync, statSync } from "node:fs";
import path, { join, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { packageRoot } from "../../runtime/environment.ts";
import type { CellPositions } from "../session/cell_positions.ts";
import type { CompiledCell } from "../session/compiled_cell.ts";
import type { Position } from "../session/source_positions.ts";
import { type CompiledFile, compileCommonJs, FileSyntaxError, isCommonJs } from "../user/compiled_file.ts";
import { compileModule } from "../user/compiled_module.ts";
import { isLocalSource, readSource } from "../user/local_files.ts";
import { cellPath, isCellPath } from "./source_files.ts";

/** The user's own TypeScript behind a script of V8's. */
export interface UserScript {
  /** V8's name for it, which breakpoints are set by. */
  readonly url: string;
  /** What frontends call its source. */
  readonly path: string;
  /** `In[7]` or `helpers.ts`. */
  readonly label: string;
  readonly source: string;
  /** What V8 runs, but for the wrapping of a file. */
  readonly code: string;
  readonly isCell: boolean;
  originalPosition(line: number, column: number): Position | undefined;
}

/** Sources larger than this are not sent to a frontend. */
const LARGEST_SOURCE_BYTES = 8 * 1024 * 1024;

/** Flowbook's own compiled code, wherever it is installed. */
const ownCode = pathToFileURL(join(packageRoot, "dist") + sep).href;

/** Finds the user's sources: cells in memory, and local files that cells import. */
export class UserScripts {
  readonly #positions: CellPositions;
  /** Texts that a frontend is about to set breakpoints in, by path. */
  readonly #dumped = new Map<string, string>();
  readonly #files = new Map<string, UserScript>();
  /** By the cell, so that nothing is hashed twice. */
  readonly #cells = new WeakMap<CompiledCell, UserScript>();

  constructor(positions: CellPositions) {
    this.#positions = positions;
  }

  /** Remembers the text of a cell; returns its path. */
  dump(source: string): string {
    const file = cellPath(source);
    this.#dumped.set(file, source);
    return file;
  }

  /** @returns undefined for scripts that are not the user's. */
  ofUrl(url: string): UserScript | undefined {
    if (url.startsWith("flowbook:cell_")) {
      const known = this.#positions.find(url);
      return known === undefined ? undefined : this.ofCell(known.cell, known.label);
    }
    if (!url.startsWith("file://") || url.startsWith(ownCode)) return undefined;
    return this.ofFile(fileURLToPath(url));
  }

  ofCell(cell: CompiledCell, label: string): UserScript {
    const known = this.#cells.get(cell);
    if (known !== undefined) return known;
    const { scriptName: url, source, code } = cell;
    const script: UserScript = {
      url,
      path: cellPath(source),
      label,
      source,
      code,
      isCell: true,
      originalPosition: (line, column) => cell.originalPosition(line, column),
    };
    this.#cells.set(cell, script);
    return script;
  }

  /** A file of the user's as it is on disk now; undefined if there is none, or it cannot be compiled. */
  ofFile(file: string): UserScript | undefined {
    if (!isLocalSource(file) || !isReadable(file)) return undefined;
    const source = readSource(file);
    const known = this.#files.get(file);
    if (known?.source === source) return known;
    const compiled = compileFile(file, source);
    if (compiled === undefined) return undefined;
    const script: UserScript = {
      url: pathToFileURL(realpathSync(file)).href,
      path: file,
      label: path.basename(file),
      source,
      code: compiled.code,
      isCell: false,
      originalPosition: (line, column) => compiled.originalPosition(line, column),
    };
    this.#files.set(file, script);
    return script;
  }

  /** Every cell that was compiled from the text with this path. */
  cellsOf(file: string): readonly UserScript[] {
    if (!isCellPath(file)) return [];
    return this.#allCells().filter((script) => script.path === file);
  }

  /** The text of a cell or file that a frontend names. */
  textOf(file: string): string | undefined {
    if (!isCellPath(file)) return isReadable(file) ? readSource(file) : undefined;
    return this.#dumped.get(file) ?? this.#allCells().find((script) => script.path === file)?.source;
  }

  #allCells(): UserScript[] {
    return [...this.#positions.all()].map(({ cell, label }) => this.ofCell(cell, label));
  }
}

function compileFile(file: string, source: string): CompiledFile | undefined {
  if (file.endsWith(".json")) return undefined;
  try {
    return isCommonJs(file, source) ? compileCommonJs(file, source) : compileModule(file, source);
  } catch (error) {
    if (error instanceof FileSyntaxError) return undefined;
    throw error;
  }
}

function isReadable(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found?.isFile() === true && found.size <= LARGEST_SOURCE_BYTES;
}
