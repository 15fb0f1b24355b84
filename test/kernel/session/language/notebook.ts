import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startLanguageService } from "../../../../kernel/session/language/start_language_service.ts";
import type { Magic } from "../../../../magics/magic.ts";

/** A language service of an empty folder, asked with `|` for the cursor. One serves the tests of a file. */
export function openNotebook(magics: readonly Magic[] = []) {
  // TypeScript resolves links, as macOS has one at /tmp.
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "flowbook-language-")));
  const logged: string[] = [];
  const service = startLanguageService({ cwd: folder, magics, log: (text) => logged.push(text) });
  return {
    folder,
    logged,
    service,
    commit(...cells: readonly string[]): void {
      for (const cell of cells) service.commit(cell);
    },
    async complete(marked: string) {
      const source = marked.replace("|", "");
      const { start, end, items } = await service.complete(source, marked.indexOf("|"));
      return { items, texts: items.map(({ text }) => text), replaced: source.slice(start, end) };
    },
    async inspect(marked: string, detail: 0 | 1 = 0): Promise<string | undefined> {
      return await service.inspect(marked.replace("|", ""), marked.indexOf("|"), detail);
    },
    /** `line:column message` of each diagnostic. */
    async messages(source: string): Promise<string[]> {
      const found = await service.diagnostics(source);
      return found.map(({ line, column, message }) => `${line}:${column} ${message}`);
    },
    close(): void {
      service.dispose();
      rmSync(folder, { recursive: true });
    },
  };
}
