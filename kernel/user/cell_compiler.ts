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

/** Asks the worker, where the compiler lives, to compile code that a magic wants to run. */
export class CellCompiler {
  readonly #question: WorkerQuestion<{ readonly cellId: number; readonly source: string }, CompiledForMain>;

  constructor(send: (message: ToWorker) => void) {
    this.#question = new WorkerQuestion((requestId, asked) => send({ type: "compile", requestId, ...asked }));
  }

  async compile(cellId: number, source: string): Promise<string> {
    const result = await this.#question.ask({ cellId, source });
    if ("error" in result) throw new CellCompileError(result.error);
    return result.code;
  }

  receive(requestId: number, result: CompiledForMain): void {
    this.#question.receive(requestId, result);
  }
}
