import process from "node:process";
import { inspect } from "node:util";
import { createDisplay, isDisplayHandle } from "../display/display.ts";
import { formatResult } from "../display/format.ts";
import type { DisplayMessage } from "../display/mime_bundle.ts";
import { createProgress } from "../display/progress/progress.ts";
import { LiveHub } from "../live/live_hub.ts";
import { showRun } from "../live/training_output.ts";
import { bundleJson } from "../message_json.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import type { CellCompiler } from "./cell_compiler.ts";
import { currentCell, currentCellId } from "./cell_context.ts";
import type { CellRuntime } from "./cell_runtime.ts";
import { CommRegistry } from "./comms.ts";
import { constant } from "./constant.ts";
import { Evaluator, type Presenter } from "./evaluator.ts";
import { encodePng, flowbookModule, onRuntime, runtimeInterrupted } from "./flowbook_module.ts";
import type { Input } from "./input.ts";
import { createMagicRunner } from "./magic_runner.ts";
import { Modules } from "./modules.ts";
import { hidePromiseBookkeeping } from "./promise_display.ts";
import type { TerminationGuard } from "./termination.ts";
import { errorContent, hideEvaluator } from "./traceback.ts";
import type { WorkerQuestions } from "./worker_questions.ts";

export interface NotebookParts {
  readonly ring: RingWriter;
  readonly compiler: CellCompiler;
  readonly typeMode: WorkerQuestions["typeMode"];
  readonly history: WorkerQuestions["history"];
  readonly input: Input;
  readonly termination: TerminationGuard;
}

export interface Notebook {
  readonly evaluator: Evaluator;
  readonly presenter: Presenter;
  readonly comms: CommRegistry;
  /** After an interrupt: imports and outputs that were stopped half-way will never be ready. */
  forgetUnfinished(): void;
}

const STACK_FRAMES = 50;

/** What the user's code sees and how its values and errors are shown; puts the names on the global object. */
export function installNotebook(parts: NotebookParts): Notebook {
  const { ring, compiler, typeMode, history, input, termination } = parts;
  const folder = process.cwd();
  const { display, tslab, send, sendBundle, pending, forget } = createDisplay(
    (message) => emitDisplay(ring, message),
    {
      folder,
      encodePng,
    },
  );
  const { progress, ended } = createProgress({
    display: send,
    print: (text) => void process.stdout.write(text),
    cellId: currentCellId,
  });
  const comms = new CommRegistry(ring);
  const hub = new LiveHub(comms.api);
  onRuntime((runtime) => {
    runtime.showTrainingBars(progress.bar);
    runtime.showTrainingRuns((run) => showRun(run, runtime.liveViews, sendBundle));
    hub.use(runtime.liveViews);
  });
  const modules = new Modules({ folder, flowbook: flowbookModule, tslab });
  const presenter: Presenter = {
    present: (value) =>
      value === undefined || isDisplayHandle(value) ? undefined : formatResult(value, folder),
    pendingDisplays: pending,
    cutOff(cellId, how) {
      ended(cellId, how);
      if (how === "interrupted") runtimeInterrupted();
    },
    describeError: (error) => errorContent(error, modules),
  };
  const evaluator = new Evaluator(ring, presenter, termination);
  const runtime: CellRuntime = {
    import: (specifier, attributes) => modules.import(specifier, attributes),
    pick: modules.pick,
    namespace: modules.namespace,
    meta: modules.meta,
    constant,
    hold,
    result: rememberResult,
    using: registerResource,
    magic: createMagicRunner({
      evaluator,
      presenter,
      ring,
      compiler,
      typeMode,
      history,
      display,
      send,
      folder,
    }),
  };
  modules.installGlobals();
  for (const [name, value] of Object.entries({ comms: comms.api, display, progress, input, prompt: input })) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(globalThis, "__flowbook", { value: runtime });
  hidePromiseBookkeeping();
  hideEvaluator();
  // The frames of a library above it must not push the cell's own frame out of the stack.
  Error.stackTraceLimit = STACK_FRAMES;
  return {
    evaluator,
    presenter,
    comms,
    forgetUnfinished() {
      modules.forgetUnfinished();
      forget();
    },
  };
}

function emitDisplay(ring: RingWriter, message: DisplayMessage): void {
  if (currentCell()?.interceptor?.takeDisplay(message)) return;
  if (message.type === "clear_output") {
    ring.write("clear", currentCellId(), JSON.stringify({ wait: message.wait }));
    return;
  }
  const transient = message.displayId === undefined ? {} : { display_id: message.displayId };
  const kind = message.type === "display_data" ? "display" : "update";
  ring.write(kind, currentCellId(), bundleJson(message.bundle, { transient }));
}

function hold(awaited: unknown): unknown {
  const cell = currentCell();
  if (cell !== undefined) cell.waitsFor = awaited;
  return awaited;
}

function rememberResult(value: unknown): void {
  const cell = currentCell();
  if (cell !== undefined) cell.result = { value };
}

/** @throws TypeError as the language does for `using` of something that is not disposable. */
function registerResource(resource: unknown, isAsync: boolean): unknown {
  if (resource === null || resource === undefined) return resource;
  const dispose = disposerOf(resource, isAsync);
  if (dispose === undefined) {
    throw new TypeError(
      `using: ${inspect(resource, { depth: 0 })} is not disposable. Give it a [Symbol.dispose].`,
    );
  }
  currentCell()?.resources.push(dispose);
  return resource;
}

function disposerOf(resource: unknown, isAsync: boolean): (() => unknown) | undefined {
  const target = Object(resource);
  const asyncMethod: unknown = isAsync ? Reflect.get(target, Symbol.asyncDispose) : undefined;
  const method: unknown = asyncMethod ?? Reflect.get(target, Symbol.dispose);
  if (typeof method !== "function") return undefined;
  return () => method.call(resource);
}
