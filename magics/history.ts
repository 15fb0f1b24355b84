import type { HistoryEntry, HistoryRequest } from "../protocol/messages.ts";
import { UsageError } from "../runtime/usage_error.ts";
import { type HistoryRange, parseHistoryRange } from "./history_range.ts";
import type { Magic, MagicCall } from "./magic.ts";
import { type ParsedOptions, parseOptions } from "./parse_options.ts";

const DEFAULT_LAST = "10";

const everything: HistoryRequest = {
  output: false,
  hist_access_type: "range",
  session: 0,
  start: 1,
  stop: undefined,
  n: undefined,
  pattern: "*",
  unique: false,
};

/** `%history`, `%history -n 4-6 ~1/`, `%history -g fetch` */
export const history: Magic = {
  name: "history",
  kind: "line",
  summary: "Show the cells that were run, in this session and in those before it.",
  usage: "%history [-n] [-o] [-u] [-g PATTERN] [-l COUNT] [RANGE …]",
  example: "%history -n",
  options: [
    { name: "-n", summary: "Number the cells." },
    { name: "-o", summary: "Show their results as well." },
    { name: "-u", summary: "With -g: only the newest of equal cells." },
    { name: "-g", value: "PATTERN", summary: "Search all sessions; * is any text, ? one character." },
    { name: "-l", value: "COUNT", summary: "The last COUNT cells of all sessions." },
  ],
  async run(call) {
    const parsed = parseOptions(history, call.args, Number.POSITIVE_INFINITY);
    const numbered = parsed.options.has("-n") || parsed.options.has("-g");
    for (const request of requests(parsed)) {
      const { session, entries } = await call.history(request);
      for (const entry of entries) print(call, entry, { numbered, session });
    }
  },
};

/** One for each range; one for a search or the last cells. */
function requests({ options, words }: ParsedOptions): readonly HistoryRequest[] {
  const base = { ...everything, output: options.has("-o"), unique: options.has("-u") };
  const limit = options.get("-l");
  const n = limit === undefined ? undefined : parseCount(String(limit));
  const pattern = options.get("-g");
  if (pattern !== undefined) {
    refuse(words, "-g searches all sessions");
    return [{ ...base, hist_access_type: "search", pattern: `*${String(pattern)}*`, n }];
  }
  if (n !== undefined) {
    refuse(words, "-l takes the last cells of all sessions");
    return [{ ...base, hist_access_type: "tail", n }];
  }
  const ranges: readonly HistoryRange[] =
    words.length === 0 ? [{ session: 0, start: 1, stop: undefined }] : words.flatMap(parseHistoryRange);
  return ranges.map((range) => ({ ...base, ...range }));
}

function refuse(words: readonly string[], why: string): void {
  const [word] = words;
  if (word === undefined) return;
  throw new UsageError("%history", `${why}, not the range ${word}`, "Leave one of the two out.");
}

function parseCount(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new UsageError("%history", `-l needs a count, got "${text}"`, `Use -l ${DEFAULT_LAST}.`);
}

/** As IPython prints it: text that can be run again, unless it is numbered. */
function print(
  { print: write }: MagicCall,
  [session, line, text]: HistoryEntry,
  { numbered, session: current }: { readonly numbered: boolean; readonly session: number },
): void {
  const [source, output] = typeof text === "string" ? [text, null] : text;
  const place = session === current ? String(line) : `${session}/${line}`;
  const head = numbered ? `${place.padStart(4)}:${source.includes("\n") ? "\n" : " "}` : "";
  write(`${head}${source.trimEnd()}\n`);
  if (output !== null) write(`${output}\n`);
}
