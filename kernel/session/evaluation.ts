import type { ErrorContent, Json } from "../../protocol/messages.ts";
import type { Outcome } from "../thread_messages.ts";
import type { IncomingMessage } from "../wire/message.ts";

/** Code that runs, or ran, on the main thread: a cell, or one of its user expressions. */
export class Evaluation {
  readonly id: number;
  /** The request that its outputs belong to, also those that come after it ended. */
  readonly message: IncomingMessage;
  readonly options: EvaluationOptions;
  readonly finished: Promise<Outcome>;
  /** MIME bundle of the last expression as JSON text, once known. */
  resultJson: string | undefined;
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

/** Finds the request that an output belongs to. */
export class EvaluationRegistry {
  readonly #byId = new Map<number, Evaluation>();
  #lastId = 0;

  create(message: IncomingMessage, options: EvaluationOptions): Evaluation {
    this.#lastId += 1;
    const evaluation = new Evaluation(this.#lastId, message, options);
    this.#byId.set(evaluation.id, evaluation);
    this.#byId.delete(this.#lastId - REMEMBERED);
    return evaluation;
  }

  /** Id of the newest; 0 before the first. */
  get newestId(): number {
    return this.#lastId;
  }

  get(id: number): Evaluation | undefined {
    return this.#byId.get(id);
  }
}
