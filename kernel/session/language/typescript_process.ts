import process from "node:process";
import type { CellChain } from "./cell_chain.ts";
import type { DiskFiles } from "./disk_files.ts";
import { NotebookProject } from "./notebook_project.ts";
import type { ServerCommand } from "./type_server.ts";
import { LostServer, RefusedQuestion } from "./type_server_errors.ts";

/** Longer than the slowest first load of a large project; a question that takes longer never ends. */
const answerTimeoutMs = 30_000;
/** Before a process starts again after it ended once, twice, and more often in a short time. */
const pausesMs = [0, 10_000, 60_000];
/** A process that lived longer does not count as ending often. */
const calmMs = 300_000;
const platform = `${process.platform}-${process.arch}`;

interface ProcessOptions {
  readonly cwd: string;
  readonly log: (text: string) => void;
  readonly executable?: string;
  readonly chain: CellChain;
  readonly files: DiskFiles;
}

/**
 * Keeps TypeScript running: starts it at the first question, and again when it dies. A native one that never
 * answers is replaced by TypeScript 6.
 */
export class TypeScriptProcess {
  readonly #options: ProcessOptions;
  #project: Promise<NotebookProject | undefined> | undefined;
  #current: NotebookProject | undefined;
  #startedAt = 0;
  #resumeAt = 0;
  #failures = 0;
  #hasAnswered = false;
  #portable = false;
  #told = false;
  #disposed = false;

  constructor(options: ProcessOptions) {
    this.#options = options;
  }

  /** @returns undefined if there is no process to ask, or the question was aborted. */
  async ask<Answer>(
    aborted: AbortSignal,
    question: (project: NotebookProject, signal: AbortSignal) => Promise<Answer>,
  ): Promise<Answer | undefined> {
    while (!aborted.aborted && !this.#disposed && performance.now() >= this.#resumeAt) {
      this.#project ??= this.#start();
      const project = await this.#project;
      if (project === undefined) return undefined;
      const timeout = setTimeout(
        () => project.end(`no answer within ${answerTimeoutMs} ms`),
        answerTimeoutMs,
      );
      try {
        const answer = await question(project, aborted);
        this.#hasAnswered = true;
        return answer;
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
    const { TypeServer } = await import("./type_server.ts");
    const command = await this.#command();
    if (command === undefined) {
      log(`language service: there is no TypeScript for ${platform}. Cells run, but are not checked.`);
      return undefined;
    }
    const project = new NotebookProject(new TypeServer(command, cwd), { cwd, chain, files });
    if (this.#disposed) project.end("disposed");
    this.#current = project;
    this.#startedAt = performance.now();
    void project.ended.then((reason) => this.#ended(project, reason));
    return project;
  }

  async #command(): Promise<ServerCommand | undefined> {
    const { nativeServer, portableServer, TYPESCRIPT_VARIABLE } = await import("./type_server.ts");
    const forced = process.env[TYPESCRIPT_VARIABLE] === "portable";
    const native = this.#portable || forced ? undefined : nativeServer(this.#options.executable);
    if (native !== undefined) return native;
    this.#portable = true;
    const portable = portableServer();
    if (portable !== undefined && !this.#told) {
      this.#told = true;
      const reason = forced ? `${TYPESCRIPT_VARIABLE} is set` : `no native TypeScript runs on ${platform}`;
      this.#options.log(`language service: TypeScript 6 answers, more slowly, because ${reason}.`);
    }
    return portable;
  }

  /** Learns that a process is gone; whoever notices first tells. */
  #ended(project: NotebookProject, reason: string): void {
    if (this.#disposed || this.#current !== project) return;
    this.#current = undefined;
    this.#project = undefined;
    const lived = performance.now() - this.#startedAt;
    this.#failures = lived > calmMs ? 1 : this.#failures + 1;
    const pauseMs = pausesMs[Math.min(this.#failures, pausesMs.length) - 1] ?? 0;
    const log = (what: string) =>
      this.#options.log(`language service: TypeScript ended: ${reason}. It starts again ${what}.`);
    if (!this.#portable && !this.#hasAnswered && pauseMs > 0) {
      this.#portable = true;
      this.#failures = 0;
      log("as TypeScript 6");
    } else {
      this.#resumeAt = performance.now() + pauseMs;
      log(pauseMs === 0 ? "at the next question" : `in ${pauseMs / 1000} s`);
    }
  }
}
