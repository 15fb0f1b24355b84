import type { DebugRun } from "../../magics/magic.ts";
import type { CompileError } from "../session/compiled_cell.ts";
import type { CompiledForMain, ToWorker } from "../thread_messages.ts";
import { WorkerQuestion } from "./worker_questions.ts";

/** Code of a magic's body that does not compile; shown as the compiler reports it. */
export class CellCompileError extends Error {
  override readonly name: string;
  readonly report: CompileError;

  constructor(report: CompileError) {
    super(report.evalue);
    this.name = report.ename;
    this.report = report;
  }
}

type CompileMessage = Extract<ToWorker, { type: "compile" }>;

/** Asks the worker, where the compiler lives, to compile code that a magic wants to run. */
export class CellCompiler {
  readonly #send: (message: ToWorker) => void;
  readonly #question: WorkerQuestion<Omit<CompileMessage, "type" | "requestId">, CompiledForMain>;

  constructor(send: (message: ToWorker) => void) {
    this.#send = send;
    this.#question = new WorkerQuestion((requestId, asked) => send({ type: "compile", requestId, ...asked }));
  }

  async compile(cellId: number, source: string, debugRun?: DebugRun): Promise<string> {
    const result = await this.#question.ask({ cellId, source, debugRun });
    if ("error" in result) throw new CellCompileError(result.error);
    return result.code;
  }

  /** Code that was compiled for the console debugger has ended. */
  debugRunEnded(cellId: number): void {
    this.#send({ type: "debug_run_ended", cellId });
  }

  receive(requestId: number, result: CompiledForMain): void {
    this.#question.receive(requestId, result);
  }
}
