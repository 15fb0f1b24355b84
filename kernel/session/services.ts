import type { Completeness } from "../../protocol/messages.ts";
import { log } from "../log.ts";
import type { CompileResult } from "./compiled_cell.ts";
import type { LanguageService } from "./language_service.ts";

/** What turns cells into code. */
export interface Compiler {
  /** @param id makes the script name unique: `flowbook:cell_<id>.js`. */
  compile(source: string, id: number | string): CompileResult;
  completeness(source: string): Completeness;
}

/** The parts of a session that take longest to load; the sockets are bound before they are. */
export interface Services {
  loadCompiler(): Promise<Compiler>;
  loadLanguage(): Promise<LanguageService>;
}

/** @param cwd the folder of the notebook. */
export function createServices(cwd: string): Services {
  return { loadCompiler, loadLanguage: () => loadLanguage(cwd) };
}

async function loadCompiler(): Promise<Compiler> {
  const [{ magics }, { compileCell }, { checkComplete }] = await Promise.all([
    import("../../magics/index.ts"),
    import("./compile.ts"),
    import("./completeness.ts"),
  ]);
  const names = magics.map(({ name }) => name);
  // The first compilation takes ten times as long as the second: better now than in the first cell.
  compileCell("const warm: number = 1; warm", { id: "warm_up", magics: names });
  return {
    compile: (source, id) => compileCell(source, { id, magics: names }),
    completeness: (source) => checkComplete(source, names),
  };
}

async function loadLanguage(cwd: string): Promise<LanguageService> {
  const [{ magics }, { startLanguageService }] = await Promise.all([
    import("../../magics/index.ts"),
    import("./language/start_language_service.ts"),
  ]);
  return startLanguageService({ cwd, magics, log, warmUpAfterMs: 0 });
}
