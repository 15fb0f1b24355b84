import { reason, textBundle } from "./formatters/text.ts";
import type { DisplayMessage, MimeBundle } from "./mime_bundle.ts";

/** Emits messages in the order they were added, though some of their bundles take time to make. */
export class DisplayQueue {
  readonly #emit: (message: DisplayMessage) => void;
  /** Settles when the last bundle that takes time has been emitted; undefined while nothing waits. */
  #tail: Promise<void> | undefined;

  constructor(emit: (message: DisplayMessage) => void) {
    this.#emit = emit;
  }

  add(message: DisplayMessage): void {
    if (this.#tail === undefined) this.#emit(message);
    else this.#chain(message);
  }

  addBundle(bundle: MimeBundle | Promise<MimeBundle>, message: (bundle: MimeBundle) => DisplayMessage): void {
    if (bundle instanceof Promise) this.#chain(bundle.catch(failureBundle).then(message));
    else this.add(message(bundle));
  }

  async pending(): Promise<void> {
    while (this.#tail !== undefined) await this.#tail;
  }

  /** Drops what an interrupt stopped half-way: its promises never settle, and later outputs must not wait. */
  forget(): void {
    this.#tail = undefined;
  }

  #chain(message: DisplayMessage | Promise<DisplayMessage>): void {
    const tail = this.#emitAfter(this.#tail, message).finally(() => {
      if (this.#tail === tail) this.#tail = undefined;
    });
    this.#tail = tail;
  }

  async #emitAfter(
    before: Promise<void> | undefined,
    message: DisplayMessage | Promise<DisplayMessage>,
  ): Promise<void> {
    await before;
    this.#emit(await message);
  }
}

/** One output that fails must not hold back those behind it. */
function failureBundle(error: unknown): MimeBundle {
  return textBundle(`display: this output cannot be shown: ${reason(error)}`);
}
