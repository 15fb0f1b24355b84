import { DisposableDelegate, type IDisposable } from "@lumino/disposable";
import { type ISignal, Signal } from "@lumino/signaling";
import type { LiveConnection, LiveFollower } from "./live_connection.ts";
import type { Notebooks, OpenNotebook } from "./notebooks.ts";

interface Following {
  readonly viewId: string;
  readonly follower: LiveFollower;
  connected: IDisposable | undefined;
}

/** The live views of the notebook at a path, also when it is opened later, or closed and opened again. */
export class NotebookLive implements LiveConnection, IDisposable {
  readonly #notebooks: Notebooks;
  readonly #followings = new Set<Following>();
  readonly #renamed = new Signal<this, string>(this);
  #path: string;
  #notebook: OpenNotebook | undefined;
  #isDisposed = false;

  constructor(notebooks: Notebooks, path: string) {
    this.#notebooks = notebooks;
    this.#path = path;
    notebooks.changed.connect(this.#look, this);
    this.#look();
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  /** Where the notebook is now. */
  get path(): string {
    return this.#path;
  }

  get renamed(): ISignal<this, string> {
    return this.#renamed;
  }

  /** Whether the notebook is open. */
  get isOpen(): boolean {
    return this.#notebook !== undefined;
  }

  follow(viewId: string, follower: LiveFollower): IDisposable {
    const following: Following = { viewId, follower, connected: undefined };
    following.connected = this.#notebook?.live.follow(viewId, follower);
    this.#followings.add(following);
    return new DisposableDelegate(() => {
      this.#followings.delete(following);
      following.connected?.dispose();
    });
  }

  async ask(viewId: string, question: unknown): Promise<unknown> {
    if (this.#notebook === undefined) throw new Error(`Open ${this.#path} again: its kernel is asked.`);
    return await this.#notebook.live.ask(viewId, question);
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.#notebooks.changed.disconnect(this.#look, this);
    for (const { connected } of this.#followings) connected?.dispose();
    this.#followings.clear();
  }

  #look(): void {
    if (this.#notebook !== undefined && !this.#notebook.panel.isDisposed) {
      const { path } = this.#notebook.panel.context;
      if (path === this.#path) return;
      this.#path = path;
      this.#renamed.emit(path);
      return;
    }
    this.#notebook = this.#notebooks.at(this.#path);
    for (const following of this.#followings) {
      following.connected?.dispose();
      following.connected = this.#notebook?.live.follow(following.viewId, following.follower);
    }
  }
}
