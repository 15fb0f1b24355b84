import { type ChildProcess, spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { tensorboardProgram } from "../../cli/setup/test_tools.ts";

/** The two programs that read event files for TensorBoard: one in Rust, one in Python. */
export const dataLoaders = ["fast", "python"] as const;

/** A real TensorBoard over a folder, asked over HTTP. */
export class TensorBoard {
  readonly #child: ChildProcess;
  readonly #url: string;

  private constructor(child: ChildProcess, url: string) {
    this.#child = child;
    this.#url = url;
  }

  /** @throws Error with what TensorBoard printed if it does not start. */
  static start(logDir: string, loader: (typeof dataLoaders)[number]): Promise<TensorBoard> {
    const flags = ["--logdir", logDir, "--host", "127.0.0.1", "--port", "0", "--reload_interval", "1"];
    const child = spawn(tensorboardProgram(), [...flags, `--load_fast=${loader === "fast"}`], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    return new Promise((resolve, reject) => {
      let printed = "";
      child.stderr.setEncoding("utf8").on("data", (text: string) => {
        printed += text;
        const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(printed)?.[0];
        if (url !== undefined) resolve(new TensorBoard(child, url));
      });
      child.once("exit", () => reject(new Error(`TensorBoard ended: ${printed}`)));
    });
  }

  /** The answer at a path below `/data/`, as JSON. */
  async get(path: string, body?: object): Promise<unknown> {
    const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${this.#url}data/${path}`, options);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.json();
  }

  /** The answer as text. */
  async text(path: string): Promise<string> {
    return Buffer.from(await this.bytes(path)).toString("utf8");
  }

  async bytes(path: string): Promise<ArrayBuffer> {
    const response = await fetch(`${this.#url}data/${path}`);
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.arrayBuffer();
  }

  /** Waits until TensorBoard has read these runs; the time limit is the test's. */
  async runs(names: readonly string[]): Promise<void> {
    for (;;) {
      const seen = await this.get("runs");
      if (Array.isArray(seen) && names.every((name) => seen.includes(name))) return;
      await sleep(200);
    }
  }

  [Symbol.dispose](): void {
    this.stop();
  }

  stop(): void {
    this.#child.kill("SIGKILL");
  }
}
