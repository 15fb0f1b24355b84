import type { MessageCodec } from "../wire/message.ts";
import type { SendQueue } from "../wire/send_queue.ts";
import type { Evaluation } from "./evaluation.ts";
import type { MainThread } from "./main_thread.ts";

/** Questions to the person in front of the notebook, on the stdin channel; one at a time. */
export class InputRequests {
  readonly #queue: SendQueue;
  readonly #codec: MessageCodec;
  readonly #mainThread: MainThread;
  #asking: Evaluation | undefined;
  #onAnswer: ((text: string | undefined) => void) | undefined;

  constructor(queue: SendQueue, codec: MessageCodec, mainThread: MainThread) {
    this.#queue = queue;
    this.#codec = codec;
    this.#mainThread = mainThread;
  }

  /** `input()` waits on the main thread. */
  forMain(evaluation: Evaluation | undefined, prompt: string, password: boolean): void {
    if (evaluation === undefined || !evaluation.options.allowStdin) {
      this.#mainThread.refuseInput();
      return;
    }
    this.#asking = evaluation;
    this.#onAnswer = (text) => {
      if (text !== undefined) this.#mainThread.answerInput(text);
    };
    this.#send(evaluation, { prompt, password });
  }

  /** Asks on behalf of this thread; resolves to undefined when the cell ends meanwhile. */
  ask(evaluation: Evaluation, prompt: string): Promise<string | undefined> {
    return new Promise((resolve) => {
      this.#asking = evaluation;
      this.#onAnswer = resolve;
      this.#send(evaluation, { prompt, password: false });
    });
  }

  /** A late answer, to an interrupted cell, is dropped. */
  answer(text: string | undefined): void {
    const onAnswer = this.#onAnswer;
    this.#onAnswer = undefined;
    onAnswer?.(text);
  }

  cellEnded(evaluation: Evaluation): void {
    if (evaluation === this.#asking) this.answer(undefined);
  }

  #send({ message }: Evaluation, content: { readonly prompt: string; readonly password: boolean }): void {
    const { identities } = message;
    this.#queue.send(this.#codec.encode({ type: "input_request", content, parent: message, identities }));
  }
}
