import process from "node:process";
import type { CommData } from "../../protocol/comm.ts";
import type { ExpressionResult } from "../../protocol/messages.ts";
import { TYPE_MODE_VARIABLE, type TypeMode } from "../../protocol/type_mode.ts";
import type { MimeBundle } from "../display/mime_bundle.ts";
import { log, logError } from "../log.ts";
import type { CommTask, CompiledForMain, ToWorker } from "../thread_messages.ts";
import type { Channels } from "../wire/channels.ts";
import type { IncomingMessage, MessageCodec } from "../wire/message.ts";
import { CellPositions } from "./cell_positions.ts";
import { CommDirectory } from "./comm_directory.ts";
import { type CompiledCell, type CompileResult, scriptNameOf } from "./compiled_cell.ts";
import type { Compiler } from "./compiler.ts";
import { deathReport } from "./death_report.ts";
import { dieOf } from "./death_watch.ts";
import { Debugging } from "./debugging.ts";
import { type Evaluation, EvaluationRegistry } from "./evaluation.ts";
import type { HistoryStore } from "./history.ts";
import { InputRequests } from "./input_requests.ts";
import { type LastFailure, nothingFailed } from "./last_failure.ts";
import type { MainThread } from "./main_thread.ts";
import { placedWithin } from "./nested_cell.ts";
import { NotebookNames } from "./notebook_names.ts";
import { Outputs } from "./outputs.ts";
import { Publisher } from "./publisher.ts";
import type { Services } from "./services.ts";
import { parseTypeMode, TypeChecks } from "./type_checks.ts";

/** ZeroMQ's own thread delivers what was sent; it needs a moment that nothing announces. */
const DELIVERY_MS = 20;

/** What a session is built from; all of it lives on the worker. */
export interface SessionParts {
  readonly channels: Channels;
  readonly codec: MessageCodec;
  readonly mainThread: MainThread;
  /** Called when something first needs them. */
  readonly services: Services;
  /** Takes in what the main thread has written so far. */
  readonly readOutputs: () => void;
  /** Called before the sockets close. */
  readonly beforeClosing: () => void;
  /** Called once the kernel will send nothing more. */
  readonly onClosing: () => void;
}

type CompileRequest = Extract<ToWorker, { type: "compile" }>;

/** One user's state in one kernel. */
export class Session {
  readonly publisher: Publisher;
  readonly evaluations = new EvaluationRegistry();
  readonly positions = new CellPositions();
  readonly names = new NotebookNames();
  readonly history: HistoryStore;
  readonly comms: CommDirectory;
  readonly outputs: Outputs;
  readonly typeChecks: TypeChecks;
  readonly mainThread: MainThread;
  readonly debugging: Debugging;
  readonly inputs: InputRequests;
  lastFailure: LastFailure | undefined;
  /** Of the newest cell that stores history. */
  executionCount = 0;
  readonly #channels: Channels;
  readonly #beforeClosing: () => void;
  readonly #onClosing: () => void;
  readonly #services: Services;
  #compiler: Promise<Compiler> | undefined;
  /** Cells, at most one of each shell, and their user expressions. */
  readonly #running = new Set<Evaluation>();
  readonly #runningHandlers = new Set<Evaluation>();
  #exitCode: number | undefined;
  #deathSignal: number | undefined;
  #closing = false;

  constructor(parts: SessionParts) {
    this.#channels = parts.channels;
    this.mainThread = parts.mainThread;
    this.#services = parts.services;
    this.history = parts.services.history;
    this.typeChecks = new TypeChecks(
      parts.services.loadLanguage,
      parseTypeMode(process.env[TYPE_MODE_VARIABLE]),
    );
    this.#beforeClosing = parts.beforeClosing;
    this.#onClosing = parts.onClosing;
    this.publisher = new Publisher(parts.channels.queues.iopub, parts.codec);
    this.inputs = new InputRequests(parts.channels.queues.stdin, parts.codec, parts.mainThread);
    this.debugging = new Debugging({
      mainThread: this.mainThread,
      positions: this.positions,
      publisher: this.publisher,
      compile: (source, id) => this.compile(source, id),
      interrupt: () => this.interrupt(),
      ask: (evaluation, prompt) => this.inputs.ask(evaluation, prompt),
      print: (evaluation, text) => {
        parts.readOutputs();
        this.outputs.flush();
        this.publisher.publish("stream", { name: "stdout", text }, evaluation.message);
      },
    });
    this.comms = new CommDirectory(this.publisher);
    this.outputs = new Outputs(this.evaluations, this.publisher, {
      input: (evaluation, prompt, password) => this.inputs.forMain(evaluation, prompt, password),
      exit: (exitCode) => this.#exitFromCell(exitCode),
      mapError: (error) => this.positions.mapError(error),
      mapText: (text) => this.positions.mapText(text),
      comm: (payload, evaluation) => this.comms.publish(payload, evaluation?.message),
      commTarget: (json) => this.comms.registerTarget(json),
    });
  }

  /** Loaded on first use, so that it delays no client that waits for a reply. */
  get compiler(): Promise<Compiler> {
    this.#compiler ??= this.#services.loadCompiler();
    return this.#compiler;
  }

  /** Compiles a cell; a failure of the compiler itself is an error of the cell too, so that somebody sees it. */
  async compile(source: string, id: number | string): Promise<CompileResult> {
    try {
      return (await this.compiler).compile(source, id, this.names);
    } catch (error) {
      logError("kernel: the compiler failed", error);
      const evalue = `the compiler failed: ${error instanceof Error ? error.message : String(error)}`;
      return { error: { ename: "SyntaxError", evalue, traceback: [evalue] } };
    }
  }

  /** Where output belongs that does not say whose it is: to the running cell, else to the newest. */
  get currentEvaluationId(): number {
    return [...this.#running].at(-1)?.id ?? this.evaluations.newestId;
  }

  /** Runs compiled code on the main thread; resolves when all of its output has been published. */
  async evaluate(evaluation: Evaluation, compiled: CompiledCell): Promise<void> {
    this.positions.remember(compiled, evaluation.options.executionCount);
    this.names.remember(compiled);
    this.#running.add(evaluation);
    await this.debugging.prepare(compiled);
    await this.mainThread.evaluate(evaluation.runOf(compiled.code));
    await evaluation.finished;
    this.names.confirm(compiled, evaluation.error?.ename);
    this.#running.delete(evaluation);
    this.inputs.cellEnded(evaluation);
  }

  /** Hands a frontend's comm message to the notebook's code; resolves when its handler has returned. */
  async deliverComm(message: IncomingMessage, { type, ...comm }: IncomingComm): Promise<void> {
    const evaluation = this.evaluations.createForComm(message);
    const delivered = this.mainThread.tasks.deliver({
      type,
      evaluationId: evaluation.id,
      commId: comm.comm_id,
      targetName: comm.target_name ?? "",
      data: comm.data,
      metadata: parseMetadata(message.metadata),
      // With memory of their own, which can go to the main thread.
      buffers: message.buffers.map((buffer) => Uint8Array.from(buffer)),
    });
    if (!delivered) return;
    this.#runningHandlers.add(evaluation);
    await evaluation.finished;
    this.#runningHandlers.delete(evaluation);
  }

  /** Evaluates one of an execute_request's `user_expressions`. */
  async evaluateExpression(message: IncomingMessage, source: string): Promise<ExpressionResult> {
    const evaluation = this.evaluations.create(message, {
      executionCount: this.executionCount,
      allowStdin: false,
      publishResult: false,
      publishError: false,
    });
    const result = await this.compile(source, evaluation.id);
    if ("error" in result) return { status: "error", ...result.error };
    await this.evaluate(evaluation, result.ok);
    if (evaluation.error !== undefined) return { status: "error", ...evaluation.error };
    const json = evaluation.takeResult()?.toString("utf8");
    const bundle = parseBundle(json ?? '{"data":{"text/plain":"undefined"},"metadata":{}}');
    return { status: "ok", ...bundle };
  }

  /** Compiles TypeScript that a magic wants to run as part of the cell `cellId`. */
  async compileForMain({ requestId, cellId, source, debugRun }: CompileRequest): Promise<void> {
    const evaluation = this.evaluations.get(cellId);
    const again = debugRun !== undefined && source === "" ? this.lastFailure : undefined;
    const compiled =
      debugRun !== undefined && source === "" && again === undefined
        ? { error: nothingFailed }
        : await this.compile(again?.source ?? source, `m${requestId}`);
    const answer = (result: CompiledForMain) => this.mainThread.post({ type: "compiled", requestId, result });
    if ("error" in compiled) return answer(compiled);
    const executionCount = again?.executionCount ?? evaluation?.options.executionCount ?? this.executionCount;
    const outer = this.positions.sourceOf(scriptNameOf(cellId));
    const placed = placedWithin(compiled.ok, outer);
    this.positions.remember(placed, executionCount);
    this.names.remember(compiled.ok);
    if (debugRun !== undefined && evaluation !== undefined) {
      await this.debugging.startConsole(evaluation, debugRun, placed);
    } else await this.debugging.prepare(placed);
    answer({ code: compiled.ok.code });
  }

  /** A magic on the main thread asks for the mode of type checks, or for another one. */
  changeTypeMode(requestId: number, mode: TypeMode | undefined): void {
    this.typeChecks.mode = mode ?? this.typeChecks.mode;
    this.mainThread.post({ type: "type_mode", requestId, mode: this.typeChecks.mode });
  }

  /** Ends what the running cell does, or waits for, on either thread. */
  interrupt(): void {
    this.typeChecks.interrupt();
    void this.mainThread.interrupt();
  }

  /** True once the kernel is to end: no further cell starts. */
  get isEnding(): boolean {
    return this.#exitCode !== undefined;
  }

  /** Ends the kernel after the message that is being answered; a client may kill it as soon as it has the answer. */
  requestExit(exitCode: number): void {
    this.#exitCode ??= exitCode;
    this.history.flush();
  }

  /** `process.exit()` in a cell ends it well; the reply and what was printed are sent before the kernel ends. */
  #exitFromCell(exitCode: number): void {
    const { message } = this.evaluations.get(this.currentEvaluationId) ?? {};
    const text = `process.exit(${exitCode}) ends the kernel; its variables are gone.\n`;
    this.publisher.publish("stream", { name: "stderr", text }, message);
    this.requestExit(exitCode);
    this.mainThread.exitRequested();
    if (this.#running.size === 0) void this.closeIfRequested();
    for (const evaluation of [...this.#running, ...this.#runningHandlers]) evaluation.finish("ok");
  }

  /** A thread has crashed in native code. The process dies of the signal, but not before the frontend knows. */
  die(signal: number, lastWords: () => string): void {
    this.#beforeClosing();
    const report = deathReport(signal, lastWords());
    log(`${report.traceback.join("\n")}\n${lastWords()}`);
    this.#deathSignal = signal;
    this.requestExit(1);
    if (this.#running.size === 0) {
      const text = `${report.traceback.join("\n")}\n`;
      const newest = this.evaluations.get(this.evaluations.newestId);
      this.publisher.publish("stream", { name: "stderr", text }, newest?.message);
      void this.closeIfRequested();
      return;
    }
    for (const running of this.#running) {
      running.error = report;
      this.publisher.publish("error", report, running.message);
      running.finish("error");
    }
  }

  async closeIfRequested(): Promise<void> {
    if (this.#exitCode === undefined || this.#closing) return;
    this.#closing = true;
    try {
      await this.typeChecks.dispose();
    } catch (error) {
      logError("kernel: the language service did not close cleanly", error);
    }
    try {
      this.#beforeClosing();
      await this.#channels.close();
      this.#onClosing();
    } catch (error) {
      logError("kernel: the sockets did not close cleanly", error);
    }
    const signal = this.#deathSignal;
    setTimeout(() => {
      if (signal === undefined) void this.mainThread.exit(this.#exitCode ?? 0);
      else dieOf(signal);
    }, DELIVERY_MS);
  }
}

/** A frontend's comm message, its content flat. */
export type IncomingComm = Pick<CommTask, "type" | "data"> & {
  readonly comm_id: string;
  readonly target_name?: string;
};

function parseMetadata(value: unknown): CommData {
  return typeof value === "object" && value !== null ? (value as CommData) : {};
}

function parseBundle(json: string): MimeBundle {
  return JSON.parse(json) as MimeBundle;
}
