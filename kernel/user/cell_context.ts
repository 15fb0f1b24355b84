import { AsyncLocalStorage } from "node:async_hooks";
import type { DisplayMessage } from "../display/mime_bundle.ts";
import type { StreamName } from "../ring/layout.ts";

/** Takes what code prints and shows; false for what goes the usual way. */
export interface OutputInterceptor {
  takeStream(name: StreamName, chunk: string | Uint8Array): boolean;
  takeDisplay(message: DisplayMessage): boolean;
}

/** One evaluation on the main thread, current in everything that it starts: timers, promises, callbacks. */
export interface CellContext {
  readonly id: number;
  /** The evaluation below which output appears; a comm's handler prints below the cell that set it. */
  readonly shownUnder: number;
  /** Value of the last expression, once it was reached. */
  result: { readonly value: unknown } | undefined;
  /** Resources of top-level `using`, disposed in reverse order when the cell ends. */
  readonly resources: (() => unknown)[];
  /** Aborted when the cell is interrupted. */
  readonly interruption: AbortController;
  /** Set for code of `%%capture`, and for what that starts. */
  readonly interceptor: OutputInterceptor | undefined;
  /** What the cell's top level waits for; see `CellRuntime.hold`. */
  waitsFor: unknown;
  /** The `done` frame has been written. */
  ended: boolean;
}

const storage = new AsyncLocalStorage<CellContext | undefined>();
let newest: CellContext | undefined;

export function createCellContext(id: number, shownUnder = id): CellContext {
  return {
    id,
    shownUnder,
    result: undefined,
    resources: [],
    interruption: new AbortController(),
    interceptor: undefined,
    waitsFor: undefined,
    ended: false,
  };
}

/** Runs `body` as part of a new cell; output that belongs nowhere else goes to the newest cell. */
export function enterCell<T>(context: CellContext, body: () => T): T {
  newest = context;
  return storage.run(context, body);
}

/** Runs `body` as part of a cell that started earlier. */
export function withinCell<T>(context: CellContext, body: () => T): T {
  return storage.run(context, body);
}

/** Makes `context` current in the code that runs now, after the end of another was cut off. */
export function restoreCell(context: CellContext | undefined): void {
  storage.enterWith(context);
}

export function currentCell(): CellContext | undefined {
  return storage.getStore() ?? newest;
}

/** Id for frames of output; 0 before the first cell, where output has no parent. */
export function currentCellId(): number {
  return currentCell()?.shownUnder ?? 0;
}

/** Id for frames that answer what runs now: in a comm's handler its message, elsewhere the cell. */
export function currentCauseId(): number {
  return currentCell()?.id ?? 0;
}
