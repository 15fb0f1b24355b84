import type { ErrorContent, Json } from "../../protocol/messages.ts";
import type { CellRun, Outcome } from "../thread_messages.ts";
import type { IncomingMessage } from "../wire/message.ts";

/** Code that runs, or ran, on the main thread: a cell, one of its user expressions, or the handler of a comm. */
export class Evaluation {
  readonly id: number;
  /** The request that its outputs belong to, also those that come after it ended. */
  readonly message: IncomingMessage;
  readonly options: EvaluationOptions;
  readonly finished: Promise<Outcome>;
  /** MIME bundle of the last expression as JSON in UTF-8, until the request is answered. */
  resultJson: Buffer | undefined;
  error: ErrorContent | undefined;
  /** For the reply: a pager's text, or the wish to leave. */
  readonly payload: Readonly<Record<string, Json>>[] = [];
  readonly #finish: (outcome: Outcome) => void;

  constructor(id: number, message: IncomingMessage, options: EvaluationOptions) {
    this.id = id;
    this.message = message;
    this.options = options;
    let finish: (outcome: Outcome) => void = () => {};
    this.finished = new Promise((resolve) => {
      finish = resolve;
    });
    this.#finish = finish;
  }

  /** The result, which is not kept: late output needs an evaluation for long, and nobody its result. */
  takeResult(): Buffer | undefined {
    const json = this.resultJson;
    this.resultJson = undefined;
    return json;
  }

  runOf(code: string): CellRun {
    const { executionCount, publishResult } = this.options;
    return { cellId: this.id, code, executionCount: publishResult ? executionCount : undefined };
  }

  finish(outcome: Outcome): void {
    this.#finish(outcome);
  }
}

export interface EvaluationOptions {
  readonly executionCount: number;
  readonly allowStdin: boolean;
  /** False for silent cells and user expressions: result and error go to the caller alone. */
  readonly publishResult: boolean;
  readonly publishError: boolean;
}

/** How many past evaluations can still receive late output, from timers and promises. */
const REMEMBERED = 10_000;
/** A comm may bring many messages a second; they must not displace the cells. */
const REMEMBERED_COMM_MESSAGES = 1000;

/** Finds the request that an output belongs to. */
export class EvaluationRegistry {
  readonly #byId = new Map<number, Evaluation>();
  readonly #commMessages = new Map<number, Evaluation>();
  #lastId = 0;
  #newestId = 0;

  create(message: IncomingMessage, options: EvaluationOptions): Evaluation {
    const evaluation = new Evaluation(this.#nextId(), message, options);
    this.#newestId = evaluation.id;
    remember(this.#byId, evaluation, REMEMBERED);
    return evaluation;
  }

  /** For the handler of a comm message; what it prints belongs to the cell that set the handler. */
  createForComm(message: IncomingMessage): Evaluation {
    const options = { executionCount: 0, allowStdin: false, publishResult: false, publishError: false };
    const evaluation = new Evaluation(this.#nextId(), message, options);
    remember(this.#commMessages, evaluation, REMEMBERED_COMM_MESSAGES);
    return evaluation;
  }

  /** Id of the newest but those of comms; 0 before the first. */
  get newestId(): number {
    return this.#newestId;
  }

  get(id: number): Evaluation | undefined {
    return this.#byId.get(id) ?? this.#commMessages.get(id);
  }

  #nextId(): number {
    this.#lastId += 1;
    return this.#lastId;
  }
}

function remember(evaluations: Map<number, Evaluation>, newest: Evaluation, limit: number): void {
  evaluations.set(newest.id, newest);
  if (evaluations.size <= limit) return;
  const [oldest] = evaluations.keys();
  if (oldest !== undefined) evaluations.delete(oldest);
}
