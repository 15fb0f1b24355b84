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
  append(line: Omit<HistoryLine, "session">): void;
  /** All that is remembered; reads no more than is asked for. */
  newestFirst(): Iterable<HistoryLine>;
  /** Oldest first. */
  ofSession(session: number): readonly HistoryLine[];
  /** Writes what has not been written yet. */
  flush(): void;
}

/** As many as IPython gives where a `tail` says no number. */
const DEFAULT_TAIL = 10;

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
      return newest(store.newestFirst(), request.n ?? DEFAULT_TAIL);
    case "range":
      return rangeOfLines(store, request);
    case "search": {
      const found = matching(store.newestFirst(), globPattern(request.pattern));
      return newest(request.unique ? firstOfEach(found) : found, request.n ?? Number.POSITIVE_INFINITY);
    }
  }
}

/** The first `n` of what comes newest first, put into the order in which it happened. */
function newest(lines: Iterable<HistoryLine>, n: number): readonly HistoryLine[] {
  const found: HistoryLine[] = [];
  if (n <= 0) return found;
  for (const line of lines) {
    found.push(line);
    if (found.length >= n) break;
  }
  return found.reverse();
}

/** `session` 0 is the current one, negative numbers count back from it; `stop` is exclusive, 0 means the end. */
function rangeOfLines(store: HistoryStore, request: HistoryRequest): readonly HistoryLine[] {
  const session = request.session > 0 ? request.session : store.session + request.session;
  const stop = request.stop || Number.POSITIVE_INFINITY;
  return store.ofSession(session).filter(({ line }) => line >= request.start && line < stop);
}

function* matching(lines: Iterable<HistoryLine>, pattern: RegExp): Iterable<HistoryLine> {
  for (const line of lines) if (pattern.test(line.source)) yield line;
}

function* firstOfEach(lines: Iterable<HistoryLine>): Iterable<HistoryLine> {
  const seen = new Set<string>();
  for (const line of lines) {
    if (seen.has(line.source)) continue;
    seen.add(line.source);
    yield line;
  }
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
