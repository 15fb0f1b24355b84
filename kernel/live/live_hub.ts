import {
  type LiveListing,
  type LiveRequest,
  type LiveUpdate,
  liveTarget,
  sessionView,
} from "../../protocol/live.ts";
import type { LiveView, LiveViews } from "../../runtime/live_views.ts";
import type { Comm } from "../user/comm.ts";
import type { Comms } from "../user/comms.ts";
import { ByteBudget } from "./byte_budget.ts";
import { LivePage } from "./live_page.ts";
import { parseLiveRequest } from "./live_request.ts";

/** 25 messages a second to each page, however many views it follows. */
const TICK_MS = 40;
/** With more pages each is told less often, so that all together stay far below the server's 1000 a second. */
const PAGES_AT_FULL_RATE = 10;
/** The list of all views changes with each of them; nobody reads it that fast. */
const LIST_MS = 250;
const BUDGET = { bytesPerSecond: 600_000, most: 1_000_000 };

/**
 * Tells the pages of a notebook about the live views that they follow. Whoever computes calls `touch`, which
 * sends if it is time: a cell that never comes back to the event loop is followed too.
 */
export class LiveHub {
  readonly #pages = new Set<LivePage>();
  /** The number of the newest batch of each view. */
  readonly #numbers = new Map<string, number>();
  readonly #changed = new Set<string>();
  readonly #ended = new Set<string>();
  readonly #budget = new ByteBudget(BUDGET, performance.now());
  #views: LiveViews | undefined;
  #timer: NodeJS.Timeout | undefined;
  #nextMs = 0;
  #nextListMs = 0;

  constructor(comms: Comms) {
    comms.registerTarget(liveTarget, (comm) => this.#opened(comm));
  }

  /** Follows these views from now on: TensorFlow's runtime, which has them, loads late or never. */
  use(views: LiveViews): void {
    this.#views = views;
    views.listen((view) => this.#touched(view));
    this.#changed.add(sessionView);
  }

  #opened(comm: Comm): void {
    const page = new LivePage(comm);
    this.#pages.add(page);
    comm.onMessage(({ data }) => {
      page.heard();
      this.#answer(page, parseLiveRequest(data));
    });
    comm.onClose(() => this.#pages.delete(page));
  }

  #answer(page: LivePage, request: LiveRequest): void {
    if (request.type === "attach") this.#attach(page, request.view);
    if (request.type === "detach") page.followed.delete(request.view);
    if (request.type === "ask") page.tell(this.#reply(request));
    this.#budget.spend(page.send());
  }

  #attach(page: LivePage, id: string): void {
    page.followed.add(id);
    // A snapshot starts a view's changes anew: others are told first what they have not seen yet.
    this.#tellChanges(id);
    for (const update of this.#whole(id)) page.tell(update);
  }

  #whole(id: string): readonly LiveUpdate[] {
    const number = this.#numbers.get(id) ?? 0;
    if (id === sessionView) return [{ type: "snapshot", view: id, number, state: this.#listing() }];
    const view = this.#views?.get(id);
    if (view === undefined) return [{ type: "unknown", view: id }];
    const updates: LiveUpdate[] = [{ type: "snapshot", view: id, number, state: view.snapshot() }];
    if (!view.item.running) updates.push(endOf(view));
    return updates;
  }

  #listing(): LiveListing {
    return { items: this.#views?.all().map(({ item }) => item) ?? [] };
  }

  #reply({ view: id, ask, question }: LiveRequest & { readonly type: "ask" }): LiveUpdate {
    const view = this.#views?.get(id);
    if (view?.ask === undefined) {
      return {
        type: "refusal",
        ask,
        reason: `There is no live view ${id} that answers. Run its cell again.`,
      };
    }
    try {
      return { type: "answer", ask, answer: view.ask(question) };
    } catch (error) {
      return { type: "refusal", ask, reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #touched(view: LiveView): void {
    this.#changed.add(view.item.id);
    this.#changed.add(sessionView);
    if (this.#pages.size === 0) return;
    const nowMs = performance.now();
    if (nowMs >= this.#nextMs) this.#tick(nowMs);
    else this.#tickAt(this.#nextMs, nowMs);
  }

  #tickAt(atMs: number, nowMs: number): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#tick(performance.now());
    }, atMs - nowMs);
    this.#timer.unref();
  }

  #tick(nowMs: number): void {
    const waitMs = this.#budget.waitMs(nowMs);
    this.#nextMs = nowMs + Math.max(waitMs, TICK_MS * Math.max(1, this.#pages.size / PAGES_AT_FULL_RATE));
    if (waitMs > 0) {
      this.#tickAt(this.#nextMs, nowMs);
      return;
    }
    const changed = [...this.#changed].filter((id) => id !== sessionView || nowMs >= this.#nextListMs);
    for (const id of changed) this.#tellChanges(id);
    if (changed.includes(sessionView)) this.#nextListMs = nowMs + LIST_MS;
    for (const page of this.#pages) this.#budget.spend(page.send());
    if (this.#changed.size > 0) this.#tickAt(Math.max(this.#nextMs, this.#nextListMs), nowMs);
  }

  /** Numbers and tells what is new of a view, to all who follow it. */
  #tellChanges(id: string): void {
    if (!this.#changed.delete(id)) return;
    const followers = [...this.#pages].filter((page) => page.followed.has(id) && page.isThere);
    const view = this.#views?.get(id);
    if (followers.length === 0 && view?.item.running !== false) {
      // A page that was silent and comes back must find that it missed something.
      this.#numbers.set(id, (this.#numbers.get(id) ?? 0) + 1);
      return;
    }
    for (const update of this.#newOf(id, view)) for (const page of followers) page.tell(update);
  }

  #newOf(id: string, view: LiveView | undefined): readonly LiveUpdate[] {
    const isNew = !this.#numbers.has(id);
    const number = (this.#numbers.get(id) ?? 0) + 1;
    this.#numbers.set(id, number);
    if (id === sessionView) return [{ type: "batch", view: id, number, changes: this.#listing() }];
    if (view === undefined) return [{ type: "unknown", view: id }];
    // Somebody may have waited for a view of this name.
    if (isNew) return this.#whole(id);
    const changes = view.changes();
    const updates: LiveUpdate[] = [{ type: "batch", view: id, number, changes: changes ?? {} }];
    if (view.item.running) this.#ended.delete(id);
    else if (!this.#ended.has(id)) {
      this.#ended.add(id);
      updates.push(endOf(view));
    }
    return updates;
  }
}

function endOf(view: LiveView): LiveUpdate {
  const { id, mime } = view.item;
  return { type: "end", view: id, data: { [mime]: view.saved?.() ?? view.snapshot() } };
}
