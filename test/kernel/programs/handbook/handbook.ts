import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One cell of a snippet, and what it should show. */
export interface HandbookCell {
  readonly code: string;
  /** text/plain of its result; absent if it has none. */
  readonly result: string | undefined;
  /** Code of the one type error that it has, such as TS2322. */
  readonly typeError: string | undefined;
}

export interface Snippet {
  readonly title: string;
  readonly cells: readonly HandbookCell[];
}

const cellPattern = /^```ts\n(?<code>.*?)\n```\n(?:=> (?<result>[^\n]*)\n)?(?:!! (?<typeError>TS\d+)\n)?/gms;

/** The snippets of the Markdown files in this folder: a heading, then its cells, each with what it shows. */
export function readHandbook(): Snippet[] {
  const folder = import.meta.dirname;
  const topics = readdirSync(folder).filter((name) => name.endsWith(".md"));
  return topics.flatMap((topic) => {
    const [, ...sections] = readFileSync(join(folder, topic), "utf8").split(/^## /m);
    return sections.map(parseSnippet);
  });
}

function parseSnippet(section: string): Snippet {
  const title = section.slice(0, section.indexOf("\n"));
  const cells = Array.from(section.matchAll(cellPattern), ({ groups }) => ({
    code: groups?.code ?? "",
    result: groups?.result,
    typeError: groups?.typeError,
  }));
  return { title, cells };
}
