import type { Completeness } from "../../protocol/messages.ts";
import { log } from "../log.ts";
import type { CompileResult } from "./compiled_cell.ts";
import type { LanguageService } from "./language_service.ts";

/** The parts of a session that take longest to load; the sockets are bound before they are. */
export interface Services {
  /** @param id makes the script name unique: `flowbook:cell_<id>.js`. */
  compile(source: string, id: number | string): CompileResult;
  completeness(source: string): Completeness;
  readonly language: LanguageService;
}

/** @param cwd the folder of the notebook. */
export async function loadServices(cwd: string): Promise<Services> {
  const [{ magics }, { compileCell }, { checkComplete }, { startLanguageService }] = await Promise.all([
    import("../../magics/index.ts"),
    import("./compile.ts"),
    import("./completeness.ts"),
    import("./language/start_language_service.ts"),
  ]);
  const names = magics.map(({ name }) => name);
  // The first compilation takes ten times as long as the second: better now than in the first cell.
  compileCell("const warm: number = 1; warm", { id: "warm_up", magics: names });
  return {
    compile: (source, id) => compileCell(source, { id, magics: names }),
    completeness: (source) => checkComplete(source, names),
    language: startLanguageService({ cwd, magics, log }),
  };
}
