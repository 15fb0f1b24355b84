import type { HistoryEntry, HistoryRequest } from "../../protocol/messages.ts";

export interface HistoryLine {
  readonly session: number;
  readonly line: number;
  readonly source: string;
  /** text/plain of the result, where there was one. */
  readonly output: string | undefined;
}

/** Where executed cells are remembered. */
export interface HistoryStore {
  /** Number of the running session. */
  readonly session: number;
  append(line: HistoryLine): void;
  /** Oldest first. */
  lines(): readonly HistoryLine[];
}

export class MemoryHistory implements HistoryStore {
  readonly session = 1;
  readonly #lines: HistoryLine[] = [];

  append(line: HistoryLine): void {
    this.#lines.push(line);
  }

  lines(): readonly HistoryLine[] {
    return this.#lines;
  }
}

/** Answers a `history_request` as IPython's HistoryAccessor does. */
export function queryHistory(store: HistoryStore, request: HistoryRequest): readonly HistoryEntry[] {
  const lines = selectLines(store, request);
  return lines.map(({ session, line, source, output }) =>
    request.output ? [session, line, [source, output ?? null]] : [session, line, source],
  );
}

function selectLines(store: HistoryStore, request: HistoryRequest): readonly HistoryLine[] {
  switch (request.hist_access_type) {
    case "tail":
      return lastLines(store.lines(), request.n);
    case "range":
      return rangeOfLines(store, request);
    case "search": {
      const pattern = globPattern(request.pattern);
      const found = store.lines().filter((line) => pattern.test(line.source));
      return lastLines(request.unique ? newestOfEach(found) : found, request.n);
    }
  }
}

function lastLines(lines: readonly HistoryLine[], n: number | undefined): readonly HistoryLine[] {
  if (n === undefined) return lines;
  return n <= 0 ? [] : lines.slice(-n);
}

/** `session` 0 is the current one, negative numbers count back from it; `stop` is exclusive. */
function rangeOfLines(store: HistoryStore, request: HistoryRequest): readonly HistoryLine[] {
  const session = request.session > 0 ? request.session : store.session + request.session;
  const stop = request.stop ?? Number.POSITIVE_INFINITY;
  return store
    .lines()
    .filter((line) => line.session === session && line.line >= request.start && line.line < stop);
}

function newestOfEach(lines: readonly HistoryLine[]): readonly HistoryLine[] {
  const bySource = new Map<string, HistoryLine>();
  for (const line of lines) {
    bySource.delete(line.source);
    bySource.set(line.source, line);
  }
  return [...bySource.values()];
}

/** SQLite's GLOB, which IPython searches with: `*` any text, `?` one character, `[…]` a set. */
function globPattern(glob: string): RegExp {
  const source = glob.replace(/\[\^?\]?[^\]]*\]|[\\^$.*+?()[\]{}|/]/g, (part) => {
    if (part === "*") return "[^]*";
    if (part === "?") return "[^]";
    return part.length > 1 ? part.replace(/\\/g, "\\\\") : `\\${part}`;
  });
  return new RegExp(`^${source}$`, "u");
}
