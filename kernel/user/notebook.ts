import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { inspect } from "node:util";
import type { ErrorContent } from "../../protocol/messages.ts";
import { createDisplay, isDisplayHandle } from "../display/display.ts";
import { formatResult } from "../display/format.ts";
import type { DisplayMessage } from "../display/mime_bundle.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import type { CellCompiler } from "./cell_compiler.ts";
import { currentCell, currentCellId } from "./cell_context.ts";
import type { CellRuntime } from "./cell_runtime.ts";
import { Evaluator } from "./evaluator.ts";
import type { Input } from "./input.ts";

export interface NotebookParts {
  readonly ring: RingWriter;
  readonly compiler: CellCompiler;
  readonly input: Input;
  readonly prepareTermination: () => void;
}

/** What the user's code sees and how its values and errors are shown; puts the names on the global object. */
export function installNotebook({ ring, compiler, input, prepareTermination }: NotebookParts): Evaluator {
  const folder = process.cwd();
  const { display, pending } = createDisplay((message) => emitDisplay(ring, message), folder);
  const presenter = {
    present: (value: unknown) =>
      value === undefined || isDisplayHandle(value) ? undefined : formatResult(value, folder),
    pendingDisplays: pending,
    describeError,
  };
  const evaluator = new Evaluator(ring, presenter, prepareTermination);
  const runtime = createRuntime(folder);
  for (const [name, value] of Object.entries({ display, input, prompt: input })) {
    Object.defineProperty(globalThis, name, { value, writable: true, configurable: true });
  }
  Object.defineProperty(globalThis, "__flowbook", { value: runtime });
  return evaluator;
}

function emitDisplay(ring: RingWriter, message: DisplayMessage): void {
  if (message.type === "clear_output") {
    ring.write("clear", currentCellId(), JSON.stringify({ wait: message.wait }));
    return;
  }
  const { data, metadata } = message.bundle;
  const transient = message.displayId === undefined ? {} : { display_id: message.displayId };
  const kind = message.type === "display_data" ? "display" : "update";
  ring.write(kind, currentCellId(), JSON.stringify({ data, metadata, transient }));
}

function createRuntime(folder: string): CellRuntime {
  const filename = join(folder, "cell.ts");
  return {
    import: async (specifier) => import(specifier),
    pick: (module, name) => Reflect.get(module, name),
    namespace: (module) => module,
    magic: async () => undefined,
    result(value) {
      const cell = currentCell();
      if (cell !== undefined) cell.result = { value };
    },
    using: (resource, isAsync) => registerResource(resource, isAsync),
    meta: { url: pathToFileURL(filename).href, dirname: folder, filename },
  };
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

export function describeError(error: unknown): ErrorContent {
  if (!(error instanceof Error)) {
    return { ename: "Error", evalue: inspect(error), traceback: [`Uncaught ${inspect(error)}`] };
  }
  return { ename: error.name, evalue: error.message, traceback: (error.stack ?? String(error)).split("\n") };
}
