import type { Completeness } from "../../protocol/messages.ts";
import type { CompileResult } from "./compiled_cell.ts";
import type { LanguageService } from "./language_service.ts";

/** The parts of a session that take longest to load; the sockets are bound before they are. */
export interface Services {
  /** @param id makes the script name unique: `flowbook:cell_<id>.js`. */
  compile(source: string, id: number | string): CompileResult;
  completeness(source: string): Completeness;
  readonly language: LanguageService;
}

export async function loadServices(_cwd: string): Promise<Services> {
  const { compileCell } = await import("./compile.ts");
  return {
    compile: (source, id) => compileCell(source, { id, magics: [] }),
    completeness: () => ({ status: "complete" }),
    language: {
      commit: () => {},
      complete: async (_source, offset) => ({ start: offset, end: offset, items: [] }),
      inspect: async () => undefined,
      diagnostics: async () => [],
      dispose: () => {},
    },
  };
}
