/** How a count ended; `stopped`: the loop was left before its end, by `break` or an error. */
export type ProgressStatus = "running" | "done" | "stopped" | "interrupted";

const statuses: readonly unknown[] = ["running", "done", "stopped", "interrupted"] satisfies ProgressStatus[];

/** How far a loop has come. */
export interface ProgressState {
  readonly status: ProgressStatus;
  readonly count: number;
  /** Absent where nobody knows how many items there will be. */
  readonly total?: number;
  /** What is counted, for example `it` or `files`. */
  readonly unit: string;
  readonly elapsedMs: number;
  /** Items per second, lately; absent until there is one. */
  readonly rate?: number;
  /** Before the bar; may be empty. */
  readonly description: string;
  /** Behind the figures; may be empty. */
  readonly postfix: string;
}

/** Most characters of a description, a postfix or a unit. */
export const progressTextLimit = 200;

/** The part that is done, from 0 to 1; undefined where the total is unknown. */
export function progressShare({ count, total }: ProgressState): number | undefined {
  if (total === undefined) return undefined;
  return total === 0 ? 1 : Math.min(1, Math.max(0, count / total));
}

/** `37/100 [00:12<00:21, 2.99it/s, loss=0.12]`, as tqdm writes it, and how it ended if not well. */
export function progressFigures(state: ProgressState): string {
  const { count, total, unit, rate, postfix, elapsedMs, status } = state;
  const counted = total === undefined ? `${count}${unitText(unit)}` : `${count}/${total}`;
  const left = total !== undefined && status === "running" ? `<${remainingText(state)}` : "";
  const parts = [`${durationText(elapsedMs)}${left}`, rateText(rate, unit)];
  if (postfix !== "") parts.push(postfix);
  const ended = status === "running" || status === "done" ? "" : ` ${status}`;
  return `${counted} [${parts.join(", ")}]${ended}`;
}

function remainingText({ count, total = 0, rate }: ProgressState): string {
  return rate === undefined || rate <= 0 ? "?" : durationText((Math.max(0, total - count) / rate) * 1000);
}

/** `02:05`, `1:02:05`. */
function durationText(durationMs: number): string {
  const seconds = Math.round(durationMs / 1000);
  if (!Number.isSafeInteger(seconds)) return "?";
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const two = (value: number) => String(value).padStart(2, "0");
  return `${hours === 0 ? "" : `${hours}:`}${two(minutes)}:${two(seconds % 60)}`;
}

/** Slow loops are better told by the time of one item. */
function rateText(rate: number | undefined, unit: string): string {
  if (rate === undefined || rate <= 0) return `?${unitText(unit)}/s`;
  return rate >= 1 ? `${figure(rate)}${unitText(unit)}/s` : `${figure(1 / rate)}s/${unit}`;
}

/** Three digits or the whole number, whichever is more. */
function figure(value: number): string {
  return value >= 100 ? String(Math.round(value)) : value.toPrecision(3);
}

function unitText(unit: string): string {
  return unit === "it" ? unit : ` ${unit}`;
}

/** Checks a payload from a notebook, which may be old, damaged or hostile. */
export function parseProgressState(value: unknown): ProgressState {
  if (typeof value !== "object" || value === null) throw invalid("payload is not an object");
  const { status, count, total, unit, elapsedMs, rate, description, postfix } = value as Readonly<
    Record<string, unknown>
  >;
  if (!isStatus(status)) throw invalid("its status is unknown");
  if (!isAmount(count) || !isAmount(elapsedMs)) throw invalid("count or time is not a number");
  if (!isShort(unit) || !isShort(description) || !isShort(postfix)) throw invalid("its texts are not short");
  const parsed = { status, count, unit, elapsedMs, description, postfix };
  return { ...parsed, ...optionalAmount("total", total), ...optionalAmount("rate", rate) };
}

function optionalAmount(name: "total" | "rate", value: unknown): { total?: number; rate?: number } {
  if (value === undefined) return {};
  if (!isAmount(value)) throw invalid(`${name} is not a number`);
  return { [name]: value };
}

function isStatus(value: unknown): value is ProgressStatus {
  return statuses.includes(value);
}

function isAmount(value: unknown): value is number {
  return typeof value === "number" && Number.isFinite(value);
}

function isShort(value: unknown): value is string {
  return typeof value === "string" && value.length <= progressTextLimit;
}

function invalid(reason: string): Error {
  return new Error(`Progress output: ${reason}. Run the cell again to replace the saved output.`);
}
