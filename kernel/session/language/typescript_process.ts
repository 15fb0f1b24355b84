import process from "node:process";
import type { CellChain } from "./cell_chain.ts";
import type { DiskFiles } from "./disk_files.ts";
import { NotebookProject } from "./notebook_project.ts";
import { LostServer, RefusedQuestion } from "./type_server_errors.ts";

/** Longer than the slowest first load of a large project; a question that takes longer never ends. */
const answerTimeoutMs = 30_000;
const mostStarts = 2;

interface ProcessOptions {
  readonly cwd: string;
  readonly log: (text: string) => void;
  readonly executable?: string;
  readonly chain: CellChain;
  readonly files: DiskFiles;
}

/** Keeps TypeScript running: starts it at the first question, and once more when it dies. */
export class TypeScriptProcess {
  readonly #options: ProcessOptions;
  #project: Promise<NotebookProject | undefined> | undefined;
  #current: NotebookProject | undefined;
  #starts = 0;
  #disposed = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** @returns undefined if there is no process to ask, or the question was aborted. */
  async ask<Answer>(
    aborted: AbortSignal,
    question: (project: NotebookProject, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    while (!aborted.aborted && !this.#disposed) {
      this.#project ??= this.#start();
      const project = await this.#project;
      if (project === undefined) return undefined;
      const timeout = setTimeout(
        () => project.end(`no answer within ${answerTimeoutMs} ms`),
        answerTimeoutMs,
      );
      try {
        return await question(project, aborted);
      } catch (error) {
        if (aborted.aborted || this.#disposed) return undefined;
        if (error instanceof RefusedQuestion) {
          this.#options.log(`language service: TypeScript cannot answer ${error.message}`);
          return undefined;
        }
        if (!(error instanceof LostServer)) throw error;
        // Asking again makes sense only with another process.
        this.#ended(project, await project.ended);
      } finally {
        clearTimeout(timeout);
      }
    }
    return undefined;
  }

  dispose(): void {
    this.#disposed = true;
    void this.#project?.then((project) => project?.end("disposed"));
  }

  async #start(): Promise<NotebookProject | undefined> {
    const { cwd, log, chain, files } = this.#options;
    // Loaded now because it takes tens of milliseconds, which the start of the kernel does not have.
    const { findTypeServer, TypeServer } = await import("./type_server.ts");
    const executable = this.#options.executable ?? findTypeServer();
    if (executable === undefined) {
      const platform = `${process.platform}-${process.arch}`;
      log(
        `language service: TypeScript has no native compiler for ${platform}. Cells run, but are not checked.`,
      );
      return undefined;
    }
    this.#starts += 1;
    const project = new NotebookProject(new TypeServer(executable, cwd), { cwd, chain, files });
    if (this.#disposed) project.end("disposed");
    this.#current = project;
    void project.ended.then((reason) => this.#ended(project, reason));
    return project;
  }

  /** Learns that a process is gone; whoever notices first tells. */
  #ended(project: NotebookProject, reason: string): void {
    if (this.#disposed || this.#current !== project) return;
    this.#current = undefined;
    const again = this.#starts < mostStarts;
    this.#project = again ? undefined : Promise.resolve(undefined);
    const consequence = again
      ? "It starts again at the next question."
      : "Restart the kernel to get completions and type checks back.";
    this.#options.log(`language service: TypeScript ended: ${reason}. ${consequence}`);
  }
}
