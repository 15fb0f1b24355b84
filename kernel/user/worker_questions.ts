import type { HistoryAnswer, HistoryRequest } from "../../protocol/messages.ts";
import type { TypeMode } from "../../protocol/type_mode.ts";
import type { ToWorker } from "../thread_messages.ts";

/** Asks the worker, where most of a session lives, and waits for its answer. */
export class WorkerQuestion<Question, Answer> {
  readonly #send: (requestId: number, question: Question) => void;
  readonly #waiting = new Map<number, (answer: Answer) => void>();
  #lastRequest = 0;

  constructor(send: (requestId: number, question: Question) => void) {
    this.#send = send;
  }

  ask(question: Question): Promise<Answer> {
    this.#lastRequest += 1;
    const requestId = this.#lastRequest;
    return new Promise((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#send(requestId, question);
    });
  }

  receive(requestId: number, answer: Answer): void {
    this.#waiting.get(requestId)?.(answer);
    this.#waiting.delete(requestId);
  }
}

/** What magics ask the worker. */
export interface WorkerQuestions {
  /** Sets the mode of type checks, if one is given; resolves to the one that holds from the next cell on. */
  readonly typeMode: WorkerQuestion<TypeMode | undefined, TypeMode>;
  readonly history: WorkerQuestion<HistoryRequest, HistoryAnswer>;
}

export function askWorker(send: (message: ToWorker) => void): WorkerQuestions {
  return {
    typeMode: new WorkerQuestion((requestId, mode) => send({ type: "type_mode", requestId, mode })),
    history: new WorkerQuestion((requestId, request) => send({ type: "history", requestId, request })),
  };
}
