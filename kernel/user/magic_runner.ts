import process from "node:process";
import { magics } from "../../magics/index.ts";
import type { CapturedKind, DebugRun, KeptOutput, MagicCall } from "../../magics/magic.ts";
import { runMagic } from "../../magics/run_magic.ts";
import type { Display } from "../display/display.ts";
import type { DisplayMessage } from "../display/mime_bundle.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { OutputCapture } from "./captured_output.ts";
import type { CellCompiler } from "./cell_compiler.ts";
import { type CellContext, currentCell, withinCell } from "./cell_context.ts";
import type { CellRuntime } from "./cell_runtime.ts";
import type { Evaluator, Presenter } from "./evaluator.ts";
import type { WorkerQuestions } from "./worker_questions.ts";

export interface MagicParts {
  readonly evaluator: Evaluator;
  readonly presenter: Presenter;
  readonly ring: RingWriter;
  readonly compiler: CellCompiler;
  readonly typeMode: WorkerQuestions["typeMode"];
  readonly history: WorkerQuestions["history"];
  readonly display: Display;
  /** Sends an output in its turn. */
  readonly send: (message: DisplayMessage) => void;
  readonly folder: string;
}

/** Runs `%name args` and `%%name args` + body on behalf of the current cell. */
export function createMagicRunner(parts: MagicParts): CellRuntime["magic"] {
  const { evaluator, ring, typeMode, history, display, folder } = parts;
  return (name, args, body) => {
    const cell = currentCell();
    const running = (): CellContext => {
      if (cell === undefined) throw new Error(`%${name}: no cell is running. Call evaluate() in a cell.`);
      return cell;
    };
    const call: MagicCall = {
      args,
      body,
      evaluate: async (code) => evaluateIn(running(), code, parts),
      debug: async (code, run) => debugIn(running(), { code, run }, parts),
      capture: (kinds) => captureIn(running(), kinds, parts),
      display,
      names: () => evaluator.declaredNames(),
      nextInput: (text) => {
        const payload = { source: "set_next_input", text, replace: true };
        ring.writeAhead("payload", cell?.id ?? 0, JSON.stringify(payload));
      },
      history: (request) => history.ask(request),
      typeMode: (mode) => typeMode.ask(mode),
      print: (text) => void process.stdout.write(text),
      printError: (text) => void process.stderr.write(text),
      cwd: folder,
      signal: cell?.interruption.signal ?? new AbortController().signal,
      magics,
    };
    return runMagic(name, call);
  };
}

async function evaluateIn(
  cell: CellContext,
  code: string,
  { evaluator, compiler }: MagicParts,
): Promise<unknown> {
  return evaluator.evaluateWithin(cell, await compiler.compile(cell.id, code));
}

async function debugIn(
  cell: CellContext,
  { code, run }: { readonly code: string | undefined; readonly run: DebugRun },
  { evaluator, compiler }: MagicParts,
): Promise<unknown> {
  try {
    const compiled = await compiler.compile(cell.id, code ?? "", run);
    return await evaluator.evaluateWithin(cell, compiled);
  } finally {
    compiler.debugRunEnded(cell.id);
  }
}

function captureIn(cell: CellContext, kinds: readonly CapturedKind[], parts: MagicParts): KeptOutput {
  const { presenter, send } = parts;
  const output = new OutputCapture(kinds, send, cell.interceptor);
  const context: CellContext = { ...cell, interceptor: output };
  return {
    output,
    evaluate: (code) =>
      withinCell(context, async () => {
        const value = await evaluateIn(context, code, parts);
        if (!kinds.includes("display")) return value;
        const bundle = await presenter.present(value);
        if (bundle !== undefined) send({ type: "display_data", bundle });
        await presenter.pendingDisplays();
        return undefined;
      }),
  };
}
