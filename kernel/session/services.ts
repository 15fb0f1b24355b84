import { log } from "../log.ts";
import type { Compiler } from "./compiler.ts";
import type { HistoryStore } from "./history.ts";
import { HistoryFolder, historyFolder } from "./history_folder.ts";
import type { LanguageService } from "./language_service.ts";

/** The parts of a session that take longest to load; the sockets are bound before they are. */
export interface Services {
  readonly history: HistoryStore;
  loadCompiler(): Promise<Compiler>;
  loadLanguage(): Promise<LanguageService>;
}

/** @param cwd the folder of the notebook. */
export function createServices(cwd: string): Services {
  return {
    history: new HistoryFolder(historyFolder()),
    async loadCompiler() {
      const { createCompiler } = await import("./compiler.ts");
      return createCompiler();
    },
    async loadLanguage() {
      const [{ magics }, { startLanguageService }] = await Promise.all([
        import("../../magics/index.ts"),
        import("./language/start_language_service.ts"),
      ]);
      return startLanguageService({ cwd, magics, log, warmUpAfterMs: 0 });
    },
  };
}
