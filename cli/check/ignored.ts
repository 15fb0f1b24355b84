import { CliError } from "../cli_error.ts";

/** A kind of text that differs from run to run, and what stands in for it when outputs are compared. */
interface Ignored {
  readonly pattern: RegExp;
  readonly substitute: string;
}

/** Never a result: where things lie in this machine's memory and on its disk, and random names. */
const always: readonly Ignored[] = [
  { pattern: /\b0x[0-9a-f]{6,16}\b/gi, substitute: "0x…" },
  { pattern: /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, substitute: "…uuid" },
  // the folders of an absolute path; its last name stays. Not of a URL, a closing tag or a fraction
  {
    pattern: /(?<![\w:/<.~)\]])(?:file:\/\/)?(?:[A-Za-z]:)?(?:[\\/][\w.@+~-]+)+[\\/](?=[\w.@+~-])/g,
    substitute: "…/",
  },
];

/** Results as often as not, so they are compared unless `--ignore` names them. */
const named: Readonly<Record<string, Ignored>> = {
  dates: {
    pattern:
      /\b\d{4}-\d{2}-\d{2}\b|\b\d{1,2}[./]\d{1,2}[./]\d{4}\b|\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? (?:[A-Z][a-z]{2} \d{1,2}|\d{1,2} [A-Z][a-z]{2}) \d{4}\b/g,
    substitute: "…date",
  },
  times: {
    pattern: /(?<=T|\b)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[AP]M)?(?:Z|(?: GMT)?[+-]\d{2}:?\d{2})?\b/g,
    substitute: "…time",
  },
  durations: {
    pattern:
      /(?<![\w.])\d+(?:\.\d+)?(?:e[+-]?\d+)? ?(?:ns|µs|μs|us|ms|s|sec|secs|seconds?|min|mins|minutes?|h|hours?)\b/g,
    substitute: "…duration",
  },
};

/** What `--ignore` takes besides a regular expression. */
export const ignorableNames: readonly string[] = Object.keys(named);

/**
 * The patterns that `--ignore` options add to those that are always ignored.
 * @throws CliError for what is neither a name nor a regular expression.
 */
export function parseIgnored(values: readonly string[]): readonly Ignored[] {
  const chosen = values.map((value) => named[value] ?? { pattern: parsePattern(value), substitute: "…" });
  return [...chosen, ...always];
}

function parsePattern(text: string): RegExp {
  try {
    return new RegExp(text, "gm");
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    const names = ignorableNames.join(", ");
    throw new CliError(
      `flowbook run: --ignore ${text} is neither a regular expression (${cause.message}) nor one of ${names}.`,
      { cause },
    );
  }
}

/** A text without what is ignored. */
export function withoutIgnored(text: string, ignored: readonly Ignored[]): string {
  return ignored.reduce((rest, { pattern, substitute }) => rest.replaceAll(pattern, substitute), text);
}

export type { Ignored };
