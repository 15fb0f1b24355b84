import type { LiveItem, LiveKind } from "../protocol/live.ts";

/** Something that can be watched while it goes on: a training run, a profile, an embedding. */
export interface LiveView {
  /** Its line in the session's list, as it is now. */
  readonly item: LiveItem;
  /** The whole state: the payload of `item.mime`. */
  snapshot(): unknown;
  /** What is new since the last call of this or of `snapshot`; undefined where nothing is. */
  changes(): unknown;
  /** The payload that its output keeps once it has ended; without this the last snapshot. */
  saved?(): unknown;
  /** Answers a question of the page, such as the points of a zoomed range. @throws UsageError */
  ask?(question: unknown): unknown;
}

/** Told when a view has something new. Called at any rate: whoever listens decides how often to look. */
export type LiveListener = (view: LiveView) => void;

/**
 * How many ended views of a kind are kept; the oldest go first, and their outputs stay as they are. An embedding may
 * take 30 MB, a profile 100 MB.
 */
const keptEnded: Readonly<Record<LiveKind, number>> = {
  run: 200,
  model: 50,
  profile: 10,
  embedding: 10,
  server: 20,
  workers: 20,
};

/** The live views of this process; the kernel's hub follows them, and without a kernel nobody does. */
export class LiveViews {
  readonly #views = new Map<string, LiveView>();
  readonly #listeners = new Set<LiveListener>();

  /** Adds a view, or puts it in the place of one with its id. */
  add(view: LiveView): void {
    const { id, kind } = view.item;
    this.#views.set(id, view);
    this.touch(view);
    const ended = this.all().filter(({ item }) => item.kind === kind && !item.running);
    for (const { item } of ended.slice(0, Math.max(0, ended.length - keptEnded[kind]))) this.remove(item.id);
  }

  /** Says that a view has something new, or has ended. */
  touch(view: LiveView): void {
    for (const listener of this.#listeners) listener(view);
  }

  remove(id: string): void {
    const view = this.#views.get(id);
    if (view === undefined) return;
    this.#views.delete(id);
    this.touch(view);
  }

  get(id: string): LiveView | undefined {
    return this.#views.get(id);
  }

  /** In the order in which they were added. */
  all(): readonly LiveView[] {
    return [...this.#views.values()];
  }

  /** Calls `listener` for each change until the result is disposed of. */
  listen(listener: LiveListener): Disposable {
    this.#listeners.add(listener);
    return { [Symbol.dispose]: () => this.#listeners.delete(listener) };
  }
}

/** Every view of this process. */
export const liveViews = new LiveViews();
