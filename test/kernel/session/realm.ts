import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import process from "node:process";
import { fileURLToPath, pathToFileURL } from "node:url";
import { stripVTControlCharacters } from "node:util";
import { Worker } from "node:worker_threads";
import { build } from "esbuild";
import { withCellExcerpts } from "../../../kernel/session/cell_excerpts.ts";
import { CellPositions } from "../../../kernel/session/cell_positions.ts";
import { compileCell } from "../../../kernel/session/compile.ts";
import type { CompiledCell } from "../../../kernel/session/compiled_cell.ts";
import { NotebookNames } from "../../../kernel/session/notebook_names.ts";

export interface Outcome {
  /** The last expression's value, as Node's inspector prints it; absent if the cell has none. */
  readonly value?: string;
  readonly error?: CellError;
  readonly failure?: string;
}

interface CellError {
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.resolve(here, "../../..");

/** Runs cells one after the other in a realm of its own, with the real compiler and import system. */
export class Realm {
  readonly #worker: Worker;
  readonly #magics: readonly string[];
  readonly #cells = new Map<string, CompiledCell>();
  readonly #positions = new CellPositions();
  readonly #names = new NotebookNames();

  constructor(worker: Worker, magics: readonly string[]) {
    this.#worker = worker;
    this.#magics = magics;
  }

  static async start(folder: string, magics: readonly string[] = ["time", "npm"]): Promise<Realm> {
    const workerData = {
      folder,
      bundle: pathToFileURL(await bundleOnce()).href,
      flowbook: pathToFileURL(path.join(here, "flowbook_stub.mjs")).href,
    };
    return new Realm(new Worker(path.join(here, "realm_worker.mjs"), { workerData }), magics);
  }

  /** The next cell is `In[1]` again; what cells declared stays. */
  countFromOne(): void {
    this.#cells.clear();
  }

  async run(source: string): Promise<Outcome> {
    const count = this.#cells.size + 1;
    const compiled = compileCell(source, { id: count, magics: this.#magics, earlier: this.#names });
    if ("error" in compiled) return { error: compiled.error };
    this.#cells.set(compiled.ok.scriptName, compiled.ok);
    this.#positions.remember(compiled.ok, count);
    this.#names.remember(compiled.ok);
    const answer = once(this.#worker, "message");
    this.#worker.postMessage({ code: compiled.ok.code });
    const outcome = parseOutcome((await answer)[0]);
    this.#names.confirm(compiled.ok, outcome.error?.ename);
    if (outcome.failure !== undefined) throw new Error(outcome.failure);
    return outcome.error === undefined ? outcome : { error: this.#inCells(outcome.error) };
  }

  /** What the kernel's worker does with an error of the main thread; colours are left out. */
  #inCells({ ename, evalue, traceback }: CellError): CellError {
    const lines = withCellExcerpts(traceback, (scriptName) => this.#cells.get(scriptName));
    const shown = lines.map((line) => stripVTControlCharacters(this.#positions.mapText(line)));
    return { ename, evalue, traceback: shown };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}

function parseOutcome(value: unknown): Outcome {
  return value as Outcome;
}

let bundled: Promise<string> | undefined;

/** The worker is plain Node, which does not read TypeScript: it gets the sources as one JavaScript file. */
function bundleOnce(): Promise<string> {
  bundled ??= bundle();
  return bundled;
}

async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: `export { constant } from "./constant.ts"; export { Modules } from "./modules.ts";
        export { errorContent, hideEvaluator } from "./traceback.ts";`,
      resolveDir: path.join(root, "kernel/user"),
    },
    write: false,
    bundle: true,
    packages: "external",
    platform: "node",
    format: "esm",
    target: "node20",
  });
  const text = outputFiles[0]?.text ?? "";
  // Inside the project, so that the packages it imports are found; by content, so that runs share it.
  const folder = path.join(root, "node_modules/.cache/flowbook-test");
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `user-${createHash("sha256").update(text).digest("hex").slice(0, 16)}.mjs`);
  const own = `${file}.${process.pid}`;
  writeFileSync(own, text);
  renameSync(own, file);
  return file;
}
