import process from "node:process";
import { magics } from "../../magics/index.ts";
import type { MagicCall } from "../../magics/magic.ts";
import { runMagic } from "../../magics/run_magic.ts";
import type { Display } from "../display/display.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import type { CellCompiler } from "./cell_compiler.ts";
import { currentCell } from "./cell_context.ts";
import type { CellRuntime } from "./cell_runtime.ts";
import type { Evaluator } from "./evaluator.ts";
import type { TypeModeSetting } from "./type_mode_setting.ts";

export interface MagicParts {
  readonly evaluator: Evaluator;
  readonly ring: RingWriter;
  readonly compiler: CellCompiler;
  readonly typeMode: TypeModeSetting;
  readonly display: Display;
  readonly folder: string;
}

/** Runs `%name args` and `%%name args` + body on behalf of the current cell. */
export function createMagicRunner({
  evaluator,
  ring,
  compiler,
  typeMode,
  display,
  folder,
}: MagicParts): CellRuntime["magic"] {
  return (name, args, body) => {
    const cell = currentCell();
    const call: MagicCall = {
      args,
      body,
      evaluate: async (code) => {
        if (cell === undefined) throw new Error(`%${name}: no cell is running. Call evaluate() in a cell.`);
        return evaluator.evaluateWithin(cell, await compiler.compile(cell.id, code));
      },
      display,
      names: () => evaluator.declaredNames(),
      nextInput: (text) => {
        const payload = { source: "set_next_input", text, replace: true };
        ring.writeAhead("payload", cell?.id ?? 0, JSON.stringify(payload));
      },
      typeMode: (mode) => typeMode.request(mode),
      print: (text) => void process.stdout.write(text),
      printError: (text) => void process.stderr.write(text),
      cwd: folder,
      signal: cell?.interruption.signal ?? new AbortController().signal,
      magics,
    };
    return runMagic(name, call);
  };
}
