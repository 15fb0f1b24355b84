import { magics } from "../../magics/index.ts";
import type { Completeness } from "../../protocol/messages.ts";
import { compileCell } from "./compile.ts";
import type { CompileResult } from "./compiled_cell.ts";
import { checkComplete } from "./completeness.ts";
import type { NotebookNames } from "./notebook_names.ts";

/** What turns cells into code. */
export interface Compiler {
  /** @param id makes the script name unique: `flowbook:cell_<id>.js`. */
  compile(source: string, id: number | string, earlier: NotebookNames): CompileResult;
  completeness(source: string): Completeness;
}

export function createCompiler(): Compiler {
  const names = magics.map(({ name }) => name);
  // The first compilation takes ten times as long as the second: better now than in the first cell.
  compileCell("const warm: number = 1; warm", { id: "warm_up", magics: names });
  return {
    compile: (source, id, earlier) => compileCell(source, { id, magics: names, earlier }),
    completeness: (source) => checkComplete(source, names),
  };
}
