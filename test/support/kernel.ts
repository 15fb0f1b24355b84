import { type ChildProcessByStdio, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { kernelArgv } from "../../kernel/kernelspec.ts";
import { packageRoot, venvDirectory } from "../../runtime/environment.ts";
import { checkMessage, type KernelMessage, parseLine } from "./kernel_message.ts";

export interface KernelOptions {
  /** The folder of the notebook; by default the clone. */
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly transport?: "tcp" | "ipc";
  readonly signatureScheme?: string;
  /** CurveZMQ required. */
  readonly encrypted?: boolean;
  /** Another Node than this one. */
  readonly node?: { readonly path: string; readonly flags?: readonly string[] };
}

export interface ExecuteOptions {
  readonly silent?: boolean;
  readonly store_history?: boolean;
  readonly user_expressions?: Readonly<Record<string, string>>;
  readonly allow_stdin?: boolean;
  readonly stop_on_error?: boolean;
}

export interface SendOptions {
  readonly channel?: Channel;
  /** Id of a subshell; the main shell if absent. */
  readonly subshell?: string;
  readonly metadata?: object;
  readonly buffers?: readonly Uint8Array[];
}

/** What came back for one request, complete once both its reply and its `idle` have come. */
export interface Answer {
  readonly id: string;
  readonly reply: KernelMessage;
  /** iopub messages of this request, in order, from busy to idle. */
  readonly published: readonly KernelMessage[];
}

/** What a kernel sent last may come after the news that it has ended. */
const LAST_MESSAGES_MS = 3000;

type Channel = "shell" | "control" | "stdin";

/** A kernel of dist/ in its own process, driven through jupyter_client. Stop it with `await using`. */
export class TestKernel {
  /** Everything the kernel sent, in order of arrival. */
  readonly messages: KernelMessage[] = [];
  readonly stderr: string[] = [];
  readonly #client: ChildProcessByStdio<Writable, Readable, Readable>;
  readonly #events: Readonly<Record<string, unknown>>[] = [];
  readonly #waiting = new Set<() => void>();

  private constructor(client: ChildProcessByStdio<Writable, Readable, Readable>) {
    this.#client = client;
    createInterface({ input: client.stdout, crlfDelay: Number.POSITIVE_INFINITY }).on("line", (line) =>
      this.#receive(line),
    );
    client.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.stderr.push(text);
      this.#wakeAll();
    });
  }

  static async start(options: KernelOptions = {}): Promise<TestKernel> {
    const main = join(packageRoot, "dist", "kernel", "bundle", "main.cjs");
    if (!existsSync(main)) throw new Error(`test: ${main} is missing. Run npm run build first.`);
    const python = join(venvDirectory(), "bin", "python");
    const script = join(packageRoot, "test", "support", "kernel_client.py");
    // In the kernel's folder: jupyter_client names ipc sockets relative to its own.
    const cwd = options.cwd ?? packageRoot;
    const client = spawn(python, [script], { cwd, stdio: ["pipe", "pipe", "pipe"] });
    const kernel = new TestKernel(client);
    const { node } = options;
    const argv =
      node === undefined ? kernelArgv() : [node.path, ...(node.flags ?? []), main, "{connection_file}"];
    kernel.command({
      do: "start",
      argv,
      // What one test runs must not be found by another.
      env: { FLOWBOOK_HISTORY: "", ...options.env },
      cwd,
      transport: options.transport ?? "tcp",
      signature_scheme: options.signatureScheme ?? "hmac-sha256",
      encrypted: options.encrypted ?? false,
    });
    // The welcome says that our subscription has arrived, so that nothing published from now on is missed.
    await kernel.until((message) => message.type === "iopub_welcome");
    await kernel.request("kernel_info_request", {});
    return kernel;
  }

  get pid(): number {
    return Number(this.#event("started")?.pid);
  }

  get connectionFile(): string {
    return String(this.#event("started")?.connection_file);
  }

  /** Resolves with the exit status of the kernel's process; negative for a signal. */
  async exited(): Promise<number> {
    return Number((await this.event("exited")).code);
  }

  command(command: Readonly<Record<string, unknown>>): void {
    this.#client.stdin.write(`${JSON.stringify(command)}\n`);
  }

  /** Sends a request and returns its id without waiting. */
  send(type: string, content: object, to: Channel | SendOptions = "shell"): string {
    const id = randomUUID();
    const {
      channel = "shell",
      subshell = null,
      metadata = null,
      buffers = [],
    } = typeof to === "string" ? { channel: to } : to;
    const frames = buffers.map((buffer) => Buffer.from(buffer).toString("base64"));
    this.command({ do: "send", channel, type, content, id, subshell, metadata, buffers: frames });
    return id;
  }

  sendExecute(code: string, options: ExecuteOptions = {}, to: SendOptions = {}): string {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: true,
      stop_on_error: true,
    };
    return this.send("execute_request", { ...content, ...options }, to);
  }

  async execute(code: string, options?: ExecuteOptions, to?: SendOptions): Promise<Answer> {
    return this.answerTo(this.sendExecute(code, options, to));
  }

  async request(type: string, content: object, to: Channel | SendOptions = "shell"): Promise<Answer> {
    return this.answerTo(this.send(type, content, to));
  }

  async answerTo(id: string): Promise<Answer> {
    const isMine = (message: KernelMessage) => message.parentId === id;
    const reply = await this.until((message) => isMine(message) && message.type.endsWith("_reply"));
    await this.until((message) => isMine(message) && message.content.execution_state === "idle");
    const published = this.messages.filter((message) => isMine(message) && message.channel === "iopub");
    return { id, reply, published };
  }

  interrupt(): Promise<Answer> {
    return this.request("interrupt_request", {}, "control");
  }

  /**
   * The first message, past or future, that `wanted` accepts.
   * @throws Error if the kernel has ended and nothing more comes of it.
   */
  async until(wanted: (message: KernelMessage) => boolean): Promise<KernelMessage> {
    let from = 0;
    for (;;) {
      const found = this.messages.slice(from).find(wanted);
      if (found !== undefined) return found;
      from = this.messages.length;
      await this.#changeOrEnd();
    }
  }

  async #changeOrEnd(): Promise<void> {
    const exited = this.#event("exited");
    if (exited === undefined) return this.change();
    const nothing = Symbol("nothing");
    const next = await Promise.race([this.change(), setTimeout(LAST_MESSAGES_MS, nothing, { ref: false })]);
    if (next !== nothing) return;
    throw new Error(
      `test: the kernel ended with ${exited.code} while a test waited.\n${this.stderr.join("")}`,
    );
  }

  async event(name: string): Promise<Readonly<Record<string, unknown>>> {
    for (;;) {
      const event = this.#event(name);
      if (event !== undefined) return event;
      await this.change();
    }
  }

  /** Resolves at the next message, event or line of stderr. */
  change(): Promise<void> {
    return new Promise((resolve) => this.#waiting.add(resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#client.exitCode !== null) return;
    this.#client.stdin.end();
    await once(this.#client, "exit");
  }

  #event(name: string): Readonly<Record<string, unknown>> | undefined {
    return this.#events.find((event) => event.event === name);
  }

  #receive(line: string): void {
    const parsed = parseLine(JSON.parse(line));
    if ("event" in parsed) {
      this.#events.push(parsed);
    } else {
      checkMessage(parsed);
      this.messages.push(parsed);
    }
    this.#wakeAll();
  }

  #wakeAll(): void {
    const waiting = [...this.#waiting];
    this.#waiting.clear();
    for (const resolve of waiting) resolve();
  }
}

/** Joined text of a request's stream messages. */
export function streamText({ published }: Answer, name: "stdout" | "stderr"): string {
  return published
    .filter(({ type, content }) => type === "stream" && content.name === name)
    .map(({ content }) => String(content.text))
    .join("");
}

/** text/plain of a request's execute_result, or undefined. */
export function resultText({ published }: Answer): unknown {
  const data = published.find(({ type }) => type === "execute_result")?.content.data;
  return data === undefined ? undefined : Reflect.get(Object(data), "text/plain");
}
