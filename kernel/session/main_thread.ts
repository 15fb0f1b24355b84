import { Session as Inspector, type Runtime } from "node:inspector";
import process from "node:process";
import type { MessagePort } from "node:worker_threads";
import { INPUT, MAY_EXIT, TERMINATIONS } from "../ring/layout.ts";
import {
  type CellRun,
  INPUT_ANSWERED,
  INPUT_REFUSED,
  LIVE_MEMBERS_HOOK,
  PREPARE_TERMINATION_HOOK,
  type ToMain,
} from "../thread_messages.ts";
import type { LiveMembers } from "../user/live_members.ts";
import { sourceName } from "./shadowed_globals.ts";
import { TaskDelivery } from "./task_delivery.ts";

/** An idle main thread answers a message faster than this; one that does not is running code. */
const INTERRUPT_ANSWER_MS = 3;
/** Between two looks whether a terminated main thread has come back to its event loop. */
const INTERRUPT_RETRY_MS = 10;
/** A main thread that cannot end itself, in a blocking native call, is killed after this. */
const EXIT_GRACE_MS = 2000;

/** A module that takes longer to load is stopped half-way. */
const LOADING_GRACE_MS = 1000;

const PREPARE_TERMINATION = `globalThis[Symbol.for(${JSON.stringify(PREPARE_TERMINATION_HOOK)})]`;

/** What an attached debugger does for the main thread. */
export interface AttachedDebugger {
  readonly isPaused: boolean;
  /** Lets paused code go, to be terminated. */
  letGo(onGone: () => void): void;
  disconnect(): void;
}

/** The ways from the worker to the main thread, besides the inspector. */
export interface MainThreadPorts {
  readonly port: MessagePort;
  readonly control: Int32Array;
  readonly input: MessagePort;
  readonly tasks: MessagePort;
}

/**
 * The worker's handle on the main thread. Messages are for a main thread that comes back to its event loop;
 * one that does not is reached through the inspector, which runs nested in whatever runs.
 */
export class MainThread {
  readonly #port: MessagePort;
  readonly #control: Int32Array;
  readonly #input: MessagePort;
  readonly #inspector: Inspector;
  /** Comm messages, which a busy main thread takes as well. */
  readonly tasks: TaskDelivery;
  #interrupts = 0;
  #answered = 0;
  #interrupting: Promise<void> = Promise.resolve();
  #mainThreadWaits = false;
  #interruptsUnderWay = 0;
  debugger: AttachedDebugger | undefined;

  constructor({ port, control, input, tasks }: MainThreadPorts) {
    this.#port = port;
    this.#control = control;
    this.#input = input;
    this.tasks = new TaskDelivery({
      port: tasks,
      control,
      evaluate: (expression) => this.#evaluateNested(expression),
      noInterrupt: () => this.#interrupting,
    });
    this.#inspector = new Inspector();
    this.#inspector.connectToMainThread();
  }

  async evaluate(run: CellRun): Promise<void> {
    // A message that arrives while a termination is under way would be terminated with the old code.
    await this.#interrupting;
    this.post({ type: "evaluate", ...run });
  }

  post(message: ToMain): void {
    this.#port.postMessage(message);
  }

  /** Stops whatever the main thread does; resolves when it is back at its event loop. */
  interrupt(): Promise<void> {
    this.#interruptsUnderWay += 1;
    this.#interrupting = this.#interrupting
      .then(() => this.#interruptOnce())
      .finally(() => {
        this.#interruptsUnderWay -= 1;
      });
    return this.#interrupting;
  }

  get isInterrupting(): boolean {
    return this.#interruptsUnderWay > 0;
  }

  interruptAnswered(sequence: number): void {
    this.#answered = Math.max(this.#answered, sequence);
    this.#onAnswer();
  }

  #onAnswer: () => void = () => {};

  async #interruptOnce(): Promise<void> {
    this.#interrupts += 1;
    const sequence = this.#interrupts;
    const loadedBy = performance.now() + LOADING_GRACE_MS;
    let terminating = false;
    let waitMs = INTERRUPT_ANSWER_MS;
    for (;;) {
      // Repeated because a message whose handler is terminated is lost.
      this.post({ type: "interrupt", sequence });
      if (await this.#answerWithin(sequence, waitMs)) return;
      waitMs = INTERRUPT_RETRY_MS;
      if (terminating) continue;
      terminating = true;
      this.#terminate(performance.now() > loadedBy, () => {
        terminating = false;
      });
    }
  }

  #terminate(force: boolean, onDone: () => void): void {
    if (this.debugger?.isPaused === true) {
      this.terminatePaused(onDone);
      return;
    }
    this.#inspector.post("Runtime.evaluate", this.#prepareTermination(force), (_error, answer) => {
      if (isRefused(answer)) return onDone();
      this.#inspector.post("Runtime.terminateExecution", () => this.#terminated(onDone));
    });
  }

  /** Code that a debugger has paused is terminated as it is. */
  terminatePaused(onDone: () => void): void {
    this.#inspector.post("Runtime.evaluate", this.#prepareTermination(true));
    this.debugger?.letGo(() => this.#terminated(onDone));
  }

  #terminated(onDone: () => void): void {
    Atomics.add(this.#control, TERMINATIONS, 1);
    onDone();
  }

  #prepareTermination(force: boolean): Runtime.EvaluateParameterType {
    const expression = `${PREPARE_TERMINATION}(${this.#interrupts}, ${force})`;
    return { expression, silent: true, returnByValue: true };
  }

  #answerWithin(sequence: number, waitMs: number): Promise<boolean> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => resolve(this.#answered >= sequence), waitMs);
      this.#onAnswer = () => {
        if (this.#answered < sequence) return;
        clearTimeout(timer);
        resolve(true);
      };
    });
  }

  /** Evaluates an expression in the middle of whatever runs; undefined where it throws or is terminated. */
  #evaluateNested(expression: string): Promise<unknown> {
    return new Promise((resolve) => {
      this.#inspector.post("Runtime.evaluate", { expression, silent: true }, (error, answer) => {
        resolve(error === null ? answer.result.value : undefined);
      });
    });
  }

  /** Members of a value of the session, without running any of its code; undefined if there is no such value. */
  readMembers(variable: string, path: readonly string[], mapKeys: boolean): Promise<LiveMembers | undefined> {
    const args = `${variable}, ${JSON.stringify(path)}, ${mapKeys}`;
    const expression = `${LIVE_MEMBERS_HOOK}(${args})`;
    const options = { expression, throwOnSideEffect: true, silent: true, returnByValue: true };
    return new Promise((resolve) => {
      this.#inspector.post("Runtime.evaluate", options, (error, answer) => {
        resolve(error === null ? parseMembers(answer) : undefined);
      });
    });
  }

  /** Names that cells declared, and enumerable properties of the global object. */
  async globalNames(): Promise<readonly string[]> {
    const declared = new Promise<readonly string[]>((resolve) => {
      this.#inspector.post("Runtime.globalLexicalScopeNames", {}, (error, answer) =>
        resolve(error === null ? answer.names : []),
      );
    });
    const assigned = this.readMembers("new Set(Object.keys(globalThis))", [], true);
    return [...(await declared).map(sourceName), ...((await assigned)?.members ?? []).map(([name]) => name)];
  }

  /** Lets a waiting `input()` return. */
  answerInput(text: string): void {
    this.#input.postMessage(text);
    this.#wakeInput(INPUT_ANSWERED);
  }

  refuseInput(): void {
    this.#wakeInput(INPUT_REFUSED);
  }

  #wakeInput(state: number): void {
    Atomics.store(this.#control, INPUT, state);
    Atomics.notify(this.#control, INPUT);
  }

  /** Ends the process whatever the main thread does; the sockets must be closed. */
  async exit(exitCode: number): Promise<void> {
    setTimeout(() => process.kill(process.pid, "SIGKILL"), EXIT_GRACE_MS);
    // A main thread that waits in `process.exit()` runs no code, and answers no message.
    if (!this.#mainThreadWaits) await this.interrupt();
    // Node waits at its exit for sessions that are still connected.
    this.#inspector.disconnect();
    this.debugger?.disconnect();
    Atomics.store(this.#control, MAY_EXIT, 1);
    Atomics.notify(this.#control, MAY_EXIT);
    this.post({ type: "exit", exitCode });
  }

  /** The main thread called `process.exit()` and waits for `exit`. */
  exitRequested(): void {
    this.#mainThreadWaits = true;
  }
}

/** The main thread is in the middle of what must not be terminated. */
function isRefused(value: unknown): boolean {
  const answer = value as { readonly result?: { readonly value?: unknown } } | undefined;
  return answer?.result?.value === false;
}

/** @returns undefined if the evaluation threw. */
function parseMembers(value: unknown): LiveMembers | undefined {
  const answer = value as { readonly result: { readonly value?: LiveMembers }; exceptionDetails?: object };
  return answer.exceptionDetails === undefined ? answer.result.value : undefined;
}
