import type { TypeMode } from "../../protocol/type_mode.ts";
import type { ToWorker } from "../thread_messages.ts";

/** Reads and changes how cells' types are checked; the worker, which checks them, keeps the setting. */
export class TypeModeSetting {
  readonly #send: (message: ToWorker) => void;
  readonly #waiting = new Map<number, (mode: TypeMode) => void>();
  #lastRequest = 0;

  constructor(send: (message: ToWorker) => void) {
    this.#send = send;
  }

  /** Sets the mode, if one is given; resolves to the one that holds from the next cell on. */
  request(mode: TypeMode | undefined): Promise<TypeMode> {
    this.#lastRequest += 1;
    const requestId = this.#lastRequest;
    return new Promise((resolve) => {
      this.#waiting.set(requestId, resolve);
      this.#send({ type: "type_mode", requestId, mode });
    });
  }

  receive(requestId: number, mode: TypeMode): void {
    this.#waiting.get(requestId)?.(mode);
    this.#waiting.delete(requestId);
  }
}
