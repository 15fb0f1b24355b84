import type { ISessionContext } from "@jupyterlab/apputils";
import type { Kernel } from "@jupyterlab/services";
import type { JSONObject } from "@lumino/coreutils";
import { DisposableDelegate, type IDisposable } from "@lumino/disposable";
import { hereEveryMs, type LiveRequest, type LiveUpdate, liveTarget } from "../../protocol/live.ts";
import type { LiveConnection, LiveFollower } from "./live_connection.ts";
import { parseLiveMessage } from "./live_message.ts";
import { ourKernel } from "./our_kernel.ts";

interface Followed {
  readonly followers: Set<LiveFollower>;
  /** Of the newest batch; undefined until a snapshot has come. */
  number: number | undefined;
}

interface Asked {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** The live views of a notebook's kernel, over one comm that is opened again whenever the kernel is a new one. */
export class LiveClient implements LiveConnection, IDisposable {
  readonly #session: ISessionContext;
  readonly #followed = new Map<string, Followed>();
  readonly #asked = new Map<number, Asked>();
  readonly #here = setInterval(() => this.#send({ type: "here" }), hereEveryMs);
  #comm: Kernel.IComm | undefined;
  /** Counts connections: what an older one still does is of no interest. */
  #turn = 0;
  #ask = 0;
  #isDisposed = false;

  constructor(session: ISessionContext) {
    this.#session = session;
    session.kernelChanged.connect(this.#reconnect, this);
    session.statusChanged.connect(this.#statusChanged, this);
    session.connectionStatusChanged.connect(this.#connectionChanged, this);
    globalThis.addEventListener("pagehide", this.#leave);
  }

  get isDisposed(): boolean {
    return this.#isDisposed;
  }

  follow(viewId: string, follower: LiveFollower): IDisposable {
    const followed = this.#followed.get(viewId) ?? { followers: new Set(), number: undefined };
    this.#followed.set(viewId, followed);
    followed.followers.add(follower);
    if (this.#comm === undefined) void this.#connect();
    else this.#attach(viewId, followed);
    return new DisposableDelegate(() => {
      followed.followers.delete(follower);
      if (followed.followers.size > 0 || this.#followed.get(viewId) !== followed) return;
      this.#followed.delete(viewId);
      this.#send({ type: "detach", view: viewId });
    });
  }

  async ask(viewId: string, question: unknown): Promise<unknown> {
    if (this.#comm === undefined) throw new Error(noKernel);
    this.#ask += 1;
    const ask = this.#ask;
    const { promise, resolve, reject } = deferred();
    this.#asked.set(ask, { resolve, reject });
    this.#send({ type: "ask", view: viewId, ask, question });
    return await promise;
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    clearInterval(this.#here);
    globalThis.removeEventListener("pagehide", this.#leave);
    this.#session.kernelChanged.disconnect(this.#reconnect, this);
    this.#session.statusChanged.disconnect(this.#statusChanged, this);
    this.#session.connectionStatusChanged.disconnect(this.#connectionChanged, this);
    this.#leave();
    this.#followed.clear();
  }

  #statusChanged(_: unknown, status: Kernel.Status): void {
    if (status === "restarting" || status === "autorestarting" || status === "dead") this.#lose();
    else if (this.#comm === undefined && (status === "idle" || status === "busy")) void this.#connect();
  }

  #connectionChanged(_: unknown, status: Kernel.ConnectionStatus): void {
    // What the kernel said meanwhile is lost: each view is asked for as a whole.
    if (status === "connected") for (const [id, followed] of this.#followed) this.#attach(id, followed);
  }

  #reconnect(): void {
    this.#lose();
    void this.#connect();
  }

  readonly #leave = (): void => {
    const comm = this.#comm;
    this.#lose();
    if (comm !== undefined && !comm.isDisposed) comm.close();
  };

  /** The kernel is gone, with all that it knew: views stay as they are. */
  #lose(): void {
    this.#turn += 1;
    this.#comm = undefined;
    for (const { reject } of this.#asked.values()) reject(new Error(noKernel));
    this.#asked.clear();
  }

  async #connect(): Promise<void> {
    if (this.#followed.size === 0 || this.#isDisposed) return;
    this.#turn += 1;
    const turn = this.#turn;
    const kernel = await ourKernel(this.#session);
    if (turn !== this.#turn || kernel === undefined) return;
    const comm = kernel.createComm(liveTarget);
    await parseSubshell(comm).subshellStarted;
    if (turn !== this.#turn) return;
    comm.onMsg = ({ content }) => {
      if (comm === this.#comm)
        for (const update of parseLiveMessage(content.data).updates) this.#take(update);
    };
    // Another kernel than Flowbook's has no such target, and says so by closing the comm.
    comm.onClose = () => {
      if (comm === this.#comm) this.#lose();
    };
    this.#comm = comm;
    comm.open();
    for (const [id, followed] of this.#followed) this.#attach(id, followed);
  }

  #attach(view: string, followed: Followed): void {
    followed.number = undefined;
    this.#send({ type: "attach", view });
  }

  #send(request: LiveRequest): void {
    const comm = this.#comm;
    if (comm !== undefined && !comm.isDisposed) comm.send(parseJson(request));
  }

  #take(update: LiveUpdate): void {
    if (update.type === "answer" || update.type === "refusal") {
      this.#answered(update);
      return;
    }
    const followed = this.#followed.get(update.view);
    if (followed === undefined) return;
    if (update.type === "batch") {
      if (followed.number === undefined || update.number <= followed.number) return;
      if (update.number > followed.number + 1) {
        this.#attach(update.view, followed);
        return;
      }
    }
    if ("number" in update) followed.number = update.number;
    for (const follower of [...followed.followers]) tell(follower, update);
  }

  #answered(update: LiveUpdate & { readonly type: "answer" | "refusal" }): void {
    const asked = this.#asked.get(update.ask);
    this.#asked.delete(update.ask);
    if (update.type === "answer") asked?.resolve(update.answer);
    else asked?.reject(new Error(update.reason));
  }
}

const noKernel = "There is no connection to the kernel. Run the cell again.";

/** Of JupyterLab's comms, whose interface does not tell it; an older JupyterLab has no subshells. */
function parseSubshell(comm: unknown): { readonly subshellStarted?: Promise<void> } {
  return Object(comm);
}

/** A request is JSON; a question is, as far as whoever asks it knows. */
function parseJson(request: LiveRequest): JSONObject {
  return JSON.parse(JSON.stringify(request));
}

function tell(follower: LiveFollower, update: Exclude<LiveUpdate, { readonly ask: number }>): void {
  if (update.type === "snapshot") follower.snapshot(update.state);
  else if (update.type === "batch") follower.batch(update.changes);
  else if (update.type === "end") follower.end(update.data);
  else follower.unknown();
}

function deferred(): Asked & { readonly promise: Promise<unknown> } {
  let settle: Asked | undefined;
  const promise = new Promise<unknown>((resolve, reject) => {
    settle = { resolve, reject };
  });
  return { promise, resolve: (answer) => settle?.resolve(answer), reject: (error) => settle?.reject(error) };
}
