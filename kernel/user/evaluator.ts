import { Session as Inspector, type Runtime } from "node:inspector";
import type { ErrorContent } from "../../protocol/messages.ts";
import { reason } from "../display/formatters/text.ts";
import type { MimeBundle } from "../display/mime_bundle.ts";
import { bundleJson } from "../message_json.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { sourceName } from "../session/shadowed_globals.ts";
import type { CellRun, Outcome } from "../thread_messages.ts";
import { Cancellation } from "./cancellation.ts";
import { type CellContext, createCellContext, enterCell, withinCell } from "./cell_context.ts";
import type { TerminationGuard } from "./termination.ts";

/** How values and errors of cells are shown. */
export interface Presenter {
  /** Bundle of a last expression's value, or undefined where nothing is shown. */
  present(value: unknown): MimeBundle | Promise<MimeBundle> | undefined;
  /** Resolves when everything that the cell displayed has been written. */
  pendingDisplays(): Promise<void>;
  /** Called when a cell fails or is interrupted, for outputs that tell of what still runs. */
  cutOff(cellId: number, how: "failed" | "interrupted"): void;
  describeError(error: unknown): ErrorContent;
}

const INTERRUPTED: ErrorContent = {
  ename: "KeyboardInterrupt",
  evalue: "the cell was interrupted",
  traceback: ["KeyboardInterrupt: the cell was interrupted"],
};

const OBJECT_GROUP = "cell";

/**
 * Evaluates compiled cells in V8's replMode through an inspector session of this thread; one of another thread
 * could not be interrupted, because Node's inspector dispatcher is not re-entrant.
 */
export class Evaluator {
  /** Whether errors may stop a debugger: a silent evaluation costs less, and stops none. */
  isDebugged = false;
  readonly #inspector = new Inspector();
  readonly #ring: RingWriter;
  readonly #presenter: Presenter;
  readonly #cancellation: Cancellation;
  /** One of each shell at most, and their user expressions. */
  readonly #running = new Set<CellContext>();

  constructor(ring: RingWriter, presenter: Presenter, termination: TerminationGuard) {
    this.#ring = ring;
    this.#presenter = presenter;
    this.#inspector.connect();
    this.#cancellation = new Cancellation(
      () => {
        termination.clear();
        this.#inspector.post("Runtime.terminateExecution");
      },
      () => this.#running.size > 0,
    );
  }

  /** Runs a cell and writes its result or error, then `done`. */
  run({ cellId, code, executionCount }: CellRun): void {
    const context = createCellContext(cellId);
    this.#running.add(context);
    enterCell(context, () =>
      this.#evaluate(code, (settlement) => {
        void withinCell(context, () => this.#settle(context, settlement, executionCount));
      }),
    );
  }

  /**
   * Runs compiled code as part of the cell that calls; settles with the value of its last expression. Code that
   * was interrupted settles nothing: `interrupt` ends the cell.
   */
  evaluateWithin(cell: CellContext, code: string): Promise<unknown> {
    const { resources, interruption, interceptor } = cell;
    const context = { ...createCellContext(cell.id), resources, interruption, interceptor };
    return new Promise((resolve, reject) => {
      withinCell(context, () =>
        this.#evaluate(code, (settlement) => {
          if (settlement.ok) resolve(context.result?.value);
          else if (settlement !== TERMINATED) reject(settlement.error);
        }),
      );
    });
  }

  /** Names that cells declared: what `let`, `const` and `class` made in the script scope of the thread. */
  declaredNames(): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      this.#inspector.post("Runtime.globalLexicalScopeNames", (failure, found) => {
        if (failure === null) resolve(found.names.map(sourceName));
        else reject(failure);
      });
    });
  }

  /** Ends the running cells as interrupted; their code has been terminated, or waits for a promise. */
  interrupt(): void {
    for (const context of this.#running) {
      context.interruption.abort();
      this.#cancellation.cancel(context.id);
      this.#presenter.cutOff(context.id, "interrupted");
      this.#fail(context, INTERRUPTED);
    }
    // What still waits would fail when its promise is collected, by a call that V8 of Node 22 and later does not
    // allow during a collection: it ends the process.
    this.#inspector.disconnect();
    this.#inspector.connect();
  }

  /** Node waits at its exit for sessions that are still connected. */
  disconnect(): void {
    this.#inspector.disconnect();
  }

  async #settle(
    context: CellContext,
    settlement: Settlement,
    executionCount: number | undefined,
  ): Promise<void> {
    const presenter = this.#presenter;
    const failure = await disposeAll(context, settlement);
    if (failure !== undefined)
      presenter.cutOff(context.id, failure === TERMINATED ? "interrupted" : "failed");
    await presenter.pendingDisplays();
    if (context.ended) return;
    if (failure === TERMINATED) return this.#fail(context, INTERRUPTED);
    if (failure !== undefined) return this.#fail(context, this.#describe(failure.error));
    try {
      const bundle = context.result === undefined ? undefined : await presenter.present(context.result.value);
      if (bundle !== undefined)
        this.#ring.writeAhead("result", context.id, bundleJson(bundle, { execution_count: executionCount }));
    } catch (error) {
      return this.#fail(context, this.#describe(error));
    }
    this.#end(context, "ok");
  }

  /** What is thrown may be anything, and the code by which it would be shown may throw as well. */
  #describe(error: unknown): ErrorContent {
    try {
      return this.#presenter.describeError(error);
    } catch (failure) {
      const evalue = `the error cannot be shown: ${reason(failure)}`;
      return { ename: "Error", evalue, traceback: [`Error: ${evalue}`] };
    }
  }

  #fail(context: CellContext, error: ErrorContent): void {
    if (context.ended) return;
    this.#ring.writeAhead("error", context.id, JSON.stringify(error));
    this.#end(context, "error");
  }

  #end(context: CellContext, outcome: Outcome): void {
    context.ended = true;
    // Timers and promises of the cell keep its context alive; they must not keep its result.
    context.result = undefined;
    context.waitsFor = undefined;
    this.#running.delete(context);
    this.#ring.writeUrgent("done", context.id, outcome);
  }

  #evaluate(code: string, onSettled: (settlement: Settlement) => void): void {
    const silent = !this.isDebugged;
    const request = { expression: code, replMode: true, objectGroup: OBJECT_GROUP, silent };
    this.#inspector.post("Runtime.evaluate", request, (failure, response) => {
      const settlement = failure === null ? this.#settlement(parseEvaluation(response)) : TERMINATED;
      // Only what was thrown is an object of the inspector's; a cell's own value is undefined.
      if (!settlement.ok) this.#inspector.post("Runtime.releaseObjectGroup", { objectGroup: OBJECT_GROUP });
      onSettled(settlement);
    });
  }

  #settlement({ exceptionDetails }: Runtime.EvaluateReturnType): Settlement {
    if (exceptionDetails === undefined) return { ok: true };
    return { ok: false, error: this.#thrownValue(exceptionDetails) };
  }

  /** The inspector only describes what was thrown; a call on the remote object hands over the thing itself. */
  #thrownValue({ exception, text }: Runtime.ExceptionDetails): unknown {
    if (exception === undefined) return new Error(text);
    if (exception.objectId === undefined) return primitiveOf(exception);
    let thrown: unknown = new Error(exception.description ?? text);
    Reflect.set(globalThis, HAND_OVER, (value: unknown) => {
      thrown = value;
    });
    this.#inspector.post("Runtime.callFunctionOn", {
      objectId: exception.objectId,
      functionDeclaration: `function () { "use strict"; globalThis[Symbol.for("${HAND_OVER.description}")](this); }`,
      silent: true,
    });
    Reflect.deleteProperty(globalThis, HAND_OVER);
    return thrown;
  }
}

const HAND_OVER = Symbol.for("flowbook.thrown");

type Settlement = { readonly ok: true } | { readonly ok: false; readonly error: unknown };

/** V8 ended the evaluation without an exception: it was interrupted. */
const TERMINATED = { ok: false, error: undefined } as const;

/** Node's types leave out `replMode`, and with it this command's result. */
function parseEvaluation(value: unknown): Runtime.EvaluateReturnType {
  return value as Runtime.EvaluateReturnType;
}

function primitiveOf(exception: Runtime.RemoteObject): unknown {
  if (exception.type === "undefined") return undefined;
  if (exception.unserializableValue === undefined) return exception.value;
  const text = exception.unserializableValue;
  return exception.type === "bigint" ? BigInt(text.slice(0, -1)) : Number(text);
}

/** Disposes the cell's resources, newest first; returns the cell's error, or else the first of a disposal. */
async function disposeAll(
  context: CellContext,
  settlement: Settlement,
): Promise<Extract<Settlement, { ok: false }> | undefined> {
  let failure = settlement.ok ? undefined : settlement;
  for (let dispose = context.resources.pop(); dispose !== undefined; dispose = context.resources.pop()) {
    try {
      await dispose();
    } catch (error) {
      failure ??= { ok: false, error };
    }
  }
  return failure;
}
