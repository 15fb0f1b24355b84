import type { CompileError } from "../session/compiled_cell.ts";
import type { CompiledForMain, ToWorker } from "../thread_messages.ts";

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
  readonly #send: (message: ToWorker) => void;
  readonly #waiting = new Map<number, (result: CompiledForMain) => void>();
  #lastRequest = 0;

  constructor(send: (message: ToWorker) => void) {
    this.#send = send;
  }

  async compile(cellId: number, source: string): Promise<string> {
    this.#lastRequest += 1;
    const requestId = this.#lastRequest;
    const result = await new Promise<CompiledForMain>((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#send({ type: "compile", requestId, cellId, source });
    });
    if ("error" in result) throw new CellCompileError(result.error);
    return result.code;
  }

  receive(requestId: number, result: CompiledForMain): void {
    this.#waiting.get(requestId)?.(result);
    this.#waiting.delete(requestId);
  }
}
