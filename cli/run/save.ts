import { basename, dirname, join, relative } from "node:path";
import { writeBeside } from "../../runtime/write_beside.ts";
import { CliError } from "../cli_error.ts";
import { type Notebook, writeNotebook } from "../client/notebook.ts";
import type { RunOptions } from "./run_options.ts";

/** What was written, as paths, and what could not be. */
export interface Saved {
  readonly written: readonly string[];
  readonly problems: readonly string[];
}

/** Writes the executed notebook and its page where the options say; a failure of one does not stop the other. */
export async function save(path: string, notebook: Notebook, options: RunOptions): Promise<Saved> {
  const folder = options.output ?? dirname(path);
  const written: string[] = [];
  const problems: string[] = [];
  const write = async (target: string, how: () => Promise<void> | void): Promise<void> => {
    try {
      await how();
      written.push(relative(".", target));
    } catch (error) {
      const isOurs = error instanceof CliError;
      if (!isOurs && !(error instanceof Error && "code" in error)) throw error;
      problems.push(isOurs ? error.message : `${target} cannot be written: ${error.message}`);
    }
  };
  const target = options.inplace ? path : options.output && join(options.output, basename(path));
  if (target !== undefined) await write(target, () => writeNotebook(target, notebook));
  if (options.html) {
    const page = join(folder, basename(path).replace(/(\.ipynb)?$/, ".html"));
    // loaded for those who want a page only
    const { htmlPage } = await import("../html/html_page.ts");
    await write(page, async () => writeBeside(page, await htmlPage(path, notebook)));
  }
  return { written, problems };
}
