import { inspect } from "node:util";
import {
  type ProgressState,
  type ProgressStatus,
  progressTextLimit,
} from "../../../protocol/payloads/progress.ts";
import { progressText } from "./progress_text.ts";

/** What a bar is told when it is made. */
export interface ProgressOptions {
  /** Before the bar, for example `"train"`. */
  readonly description?: string;
  /** How many items there will be, where the items do not tell by a `length` or `size`. */
  readonly total?: number;
  /** What is counted; `it` by default. */
  readonly unit?: string;
  /** Writes one line of text, which rewrites itself, for consoles; by default the bar is an output of its own. */
  readonly text?: boolean;
}

/** A count that shows how far it has come. */
export interface ProgressBar {
  readonly count: number;
  readonly total: number | undefined;
  /** Before the bar; may change while it runs. */
  description: string;
  /** Behind the figures: a text, or values by name, for example `{ loss: 0.12 }`. */
  postfix: string | Readonly<Record<string, unknown>>;
  /** Counts so many items more. */
  advance(by?: number): void;
  /** Ends the count where it is. */
  end(): void;
  [Symbol.dispose](): void;
}

/** Shows bars; see `ProgressArea`. */
export interface ProgressView {
  opened(bar: CountingBar): void;
  changed(bar: CountingBar, nowMs: number): void;
  ended(bar: CountingBar): void;
}

/** A loop that takes less than this for an item looks at the clock every few items only. */
const FAST_ITEM_MS = 0.003;
const FAST_STRIDE = 32;

/** How much the newest items count for the rate. */
const SMOOTHING = 0.3;

/** The bar behind `progress(…)`. */
export class CountingBar implements ProgressBar {
  readonly total: number | undefined;
  readonly asText: boolean;
  /** Whether a loop ends the bar, rather than a call of `end`. */
  readonly isLoop: boolean = false;
  readonly #unit: string;
  readonly #view: ProgressView;
  #description: string;
  #postfix = "";
  #status: ProgressStatus | "new" = "new";
  #count = 0;
  /** The count from which on the clock is looked at. */
  #lookAt = 0;
  #lookedAtMs = 0;
  #startedMs = 0;
  #endedMs = 0;
  #rate: number | undefined;
  /** Count and time that the rate was last computed at. */
  #rated = { count: 0, ms: 0 };

  constructor(view: ProgressView, { description = "", total, unit = "it", text = false }: ProgressOptions) {
    this.#view = view;
    this.total = total;
    this.asText = text;
    this.#unit = cut(unit);
    this.#description = cut(description);
  }

  get count(): number {
    return this.#count;
  }

  get description(): string {
    return this.#description;
  }

  set description(description: string) {
    this.#description = cut(String(description));
    this.#look();
  }

  get postfix(): string {
    return this.#postfix;
  }

  set postfix(postfix: string | Readonly<Record<string, unknown>>) {
    this.#postfix = cut(postfixText(postfix));
    this.#look();
  }

  /** Starts to count from 0; a bar may be started again once it has ended. */
  start(): void {
    this.#status = "running";
    this.#count = 0;
    this.#lookAt = 0;
    this.#rate = undefined;
    this.#startedMs = performance.now();
    this.#lookedAtMs = this.#startedMs;
    this.#rated = { count: 0, ms: this.#startedMs };
    this.#view.opened(this);
  }

  advance(by = 1): void {
    this.#count += by;
    if (this.#count >= this.#lookAt) this.#look();
  }

  end(status: Exclude<ProgressStatus, "running"> = this.#reached() ? "done" : "stopped"): void {
    if (this.#status !== "running") return;
    this.#status = status;
    this.#endedMs = performance.now();
    const seconds = (this.#endedMs - this.#startedMs) / 1000;
    this.#rate = this.#count > 0 && seconds > 0 ? this.#count / seconds : undefined;
    this.#view.ended(this);
  }

  [Symbol.dispose](): void {
    this.end();
  }

  /** As it is to be shown now. */
  state(): ProgressState {
    const nowMs = this.#status === "running" ? performance.now() : this.#endedMs;
    if (this.#status === "running") this.#measureRate(nowMs);
    const state: ProgressState = {
      status: this.#status === "new" ? "running" : this.#status,
      count: this.#count,
      unit: this.#unit,
      elapsedMs: Math.round(nowMs - this.#startedMs),
      description: this.#description,
      postfix: this.#postfix,
    };
    const total = this.total === undefined ? {} : { total: this.total };
    return { ...state, ...total, ...(this.#rate === undefined ? {} : { rate: this.#rate }) };
  }

  [inspect.custom](): string {
    return progressText(this.state());
  }

  #look(): void {
    if (this.#status !== "running") return;
    const nowMs = performance.now();
    const isFast = nowMs - this.#lookedAtMs < FAST_ITEM_MS * FAST_STRIDE;
    this.#lookedAtMs = nowMs;
    this.#lookAt = this.#count + (isFast ? FAST_STRIDE : 0);
    this.#view.changed(this, nowMs);
  }

  #measureRate(nowMs: number): void {
    const items = this.#count - this.#rated.count;
    const seconds = (nowMs - this.#rated.ms) / 1000;
    if (items <= 0 || seconds <= 0) return;
    const latest = items / seconds;
    this.#rate = this.#rate === undefined ? latest : this.#rate + SMOOTHING * (latest - this.#rate);
    this.#rated = { count: this.#count, ms: nowMs };
  }

  /** A count without a total is done when it says so. */
  #reached(): boolean {
    return this.total === undefined || this.#count >= this.total;
  }
}

function postfixText(postfix: string | Readonly<Record<string, unknown>>): string {
  if (typeof postfix !== "object" || postfix === null) return String(postfix);
  return Object.entries(postfix)
    .map(([name, value]) => `${name}=${typeof value === "number" ? shortNumber(value) : String(value)}`)
    .join(", ");
}

function shortNumber(value: number): string {
  return Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(3)));
}

function cut(text: string): string {
  const line = text.slice(0, 2 * progressTextLimit).replaceAll(/[\r\n]+/g, " ");
  return line.length > progressTextLimit ? `${line.slice(0, progressTextLimit - 1)}…` : line;
}
