import { UsageError } from "../runtime/usage_error.ts";

/** Cells of one session; `session` 0 is the running one, negative numbers count back from it. */
export interface HistoryRange {
  readonly session: number;
  readonly start: number;
  /** Exclusive; undefined for the end of the session. */
  readonly stop: number | undefined;
}

const syntax =
  /^(?:(?<back>~)?(?<session>\d+)\/)?(?<start>\d+)?(?<dash>-)?(?:(?<endBack>~)?(?<endSession>\d+)\/)?(?<end>\d+)?$/;

/**
 * Reads a range as IPython writes it: `4`, `4-6`, `4-`, `243/1-5` of session 243, `~2/` the session before the
 * last, `~8/1-~6/5` over several sessions.
 */
export function parseHistoryRange(text: string): readonly HistoryRange[] {
  const found = syntax.exec(text)?.groups;
  if (found === undefined || text === "" || text === "-") throw unreadable(text);
  const { back, session, start, dash, endBack, endSession, end } = found;
  const first = sessionNumber(back, session);
  const last = endSession === undefined ? first : sessionNumber(endBack, endSession);
  const whole = start === undefined;
  if (whole && session === undefined) throw unreadable(text);
  if (dash === undefined && (endSession !== undefined || (whole && end !== undefined)))
    throw unreadable(text);
  const from = whole ? 1 : Number(start);
  const single = dash === undefined && !whole;
  const stop = single ? from + 1 : end === undefined ? undefined : Number(end) + 1;
  if (last === first) return [{ session: first, start: from, stop }];
  if (last < first || Math.sign(last) !== Math.sign(first)) throw unreadable(text);
  const between = Array.from({ length: last - first - 1 }, (_, index) => ({
    session: first + index + 1,
    start: 1,
    stop: undefined,
  }));
  return [{ session: first, start: from, stop: undefined }, ...between, { session: last, start: 1, stop }];
}

/** `~2` is two sessions ago. */
function sessionNumber(back: string | undefined, digits: string | undefined): number {
  const number = Number(digits ?? 0);
  return back === undefined ? number : -number;
}

function unreadable(text: string): UsageError {
  return new UsageError("%history", `"${text}" is no range of cells`, "Use 4, 4-6, 4-, ~1/ or ~1/2-5.");
}
