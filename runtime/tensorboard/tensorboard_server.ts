import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import type { Readable } from "node:stream";
import type { TensorBoardState } from "../../protocol/payloads/tensorboard.ts";
import { liveViews } from "../live_views.ts";
import { endGroupWith } from "../process_group.ts";
import { UsageError } from "../usage_error.ts";
import { findTensorBoard } from "./find_tensorboard.ts";

const mime = "application/vnd.flowbook.tensorboard.v1+json";
/** The method by which an object says how notebooks show it. */
const displaySymbol: unique symbol = Symbol.for("Jupyter.display");
/** TensorBoard loads half of Python: ten seconds on a busy machine are nothing unusual. */
const startLimitMs = 120_000;
const logLimit = 20_000;

/** How a TensorBoard is started. */
export interface TensorBoardStart {
  /** What to call it in errors. */
  readonly where: string;
  readonly logDir: string;
  /** A free one if it is left out. */
  readonly port?: number;
  /** Further options of TensorBoard's command line. */
  readonly args: readonly string[];
  /** Gives up starting, and ends what was started. */
  readonly signal: AbortSignal;
}

const servers = new Map<string, TensorBoardServer>();

/** A TensorBoard that listens on this machine's loopback alone, and ends with this process. */
export class TensorBoardServer {
  readonly logDir: string;
  readonly #view = `tensorboard-${randomUUID()}`;
  readonly #child: ChildProcessByStdio<null, Readable, Readable>;
  readonly #end = new AbortController();
  #log = "";
  #port: number | undefined;

  /** The one that shows this folder already, or a new one, once it listens. */
  static async start(options: TensorBoardStart): Promise<TensorBoardServer> {
    const logDir = resolve(options.logDir);
    const known = servers.get(logDir);
    if (known?.port !== undefined && options.args.length === 0) return known;
    known?.stop();
    if (!existsSync(logDir)) {
      throw new UsageError(
        options.where,
        `there is no folder ${logDir}`,
        "Pass the folder that `tf.summary.createFileWriter` or `tf.callbacks.TensorBoard` write to.",
      );
    }
    const server = new TensorBoardServer({ ...options, logDir });
    await server.#listening(options);
    servers.set(logDir, server);
    liveViews.add(server.#liveView());
    return server;
  }

  /** Those that run. */
  static running(): readonly TensorBoardServer[] {
    return [...servers.values()].filter(({ port }) => port !== undefined);
  }

  private constructor({ where, logDir, port = 0, args }: TensorBoardStart) {
    this.logDir = logDir;
    const all = ["--logdir", logDir, "--host", "127.0.0.1", "--port", String(port), ...args];
    this.#child = spawn(findTensorBoard(where), all, {
      stdio: ["ignore", "pipe", "pipe"],
      // A process group of its own: its fast loader is a second process.
      detached: true,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2" },
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        this.#log = (this.#log + text).slice(-logLimit);
      });
    }
    // Its number may be another's afterwards.
    const release = endGroupWith(this.#child, this.#end.signal);
    this.#child.on("close", () => {
      release();
      this.#ended();
    });
  }

  /** Undefined once it has ended. */
  get port(): number | undefined {
    return this.#port;
  }

  /** Undefined once it has ended. */
  get url(): string | undefined {
    return this.#port === undefined ? undefined : `http://localhost:${this.#port}/`;
  }

  stop(): void {
    this.#end.abort();
    this.#ended();
  }

  [displaySymbol](): Readonly<Record<string, unknown>> {
    const state: TensorBoardState = { view: this.#view, logDir: this.logDir };
    const place = this.url === undefined ? "has ended" : `at ${this.url}`;
    return { [mime]: state, "text/plain": `TensorBoard of ${this.logDir} ${place}` };
  }

  /** Resolves when TensorBoard says where it listens. */
  #listening({ where, signal }: TensorBoardStart): Promise<void> {
    const giveUp = AbortSignal.any([signal, AbortSignal.timeout(startLimitMs)]);
    return new Promise((listens, reject) => {
      const stop = () => this.#end.abort();
      giveUp.addEventListener("abort", stop, { once: true });
      const look = () => {
        const [, port] = /http:\/\/[\w.-]+:(\d+)\//.exec(this.#log) ?? [];
        if (port === undefined || this.#port !== undefined) return;
        this.#port = Number(port);
        giveUp.removeEventListener("abort", stop);
        listens();
      };
      this.#child.stdout.on("data", look);
      this.#child.stderr.on("data", look);
      this.#child.on("error", (cause) =>
        reject(new UsageError(where, cause.message, "Install it again.", { cause })),
      );
      this.#child.on("close", () => reject(this.#failure(where)));
    });
  }

  #failure(where: string): UsageError {
    const lines = this.#log.trim().split("\n").slice(-6).join("\n");
    const reason = lines === "" ? "it ended before it listened" : `it ended before it listened:\n${lines}\n`;
    return new UsageError(
      where,
      `TensorBoard did not start: ${reason}`,
      "`tensorboard --help` lists its options.",
    );
  }

  #ended(): void {
    if (this.#port === undefined) return;
    this.#port = undefined;
    if (servers.get(this.logDir) === this) servers.delete(this.logDir);
    liveViews.add(this.#liveView());
  }

  #liveView() {
    const snapshot = (): TensorBoardState => ({
      view: this.#view,
      logDir: this.logDir,
      ...(this.#port === undefined ? {} : { port: this.#port }),
    });
    const running = this.#port !== undefined;
    const state = running ? `port ${this.#port}` : "ended";
    const title = `TensorBoard ${this.logDir}`;
    const item = { id: this.#view, kind: "server" as const, title, state, running, mime } as const;
    return { item, snapshot, changes: () => undefined };
  }
}
