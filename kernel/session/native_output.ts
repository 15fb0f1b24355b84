import { readSync } from "node:fs";
import { Socket } from "node:net";
import type { StreamName } from "../ring/layout.ts";
import type { CapturedDescriptors } from "../thread_messages.ts";

/** What a pipe holds (Linux): one read takes all that was there. */
const PIPE_BYTES = 64 * 1024;

/**
 * Reads what arrives at descriptors 1 and 2 of the process. A writer waits while its pipe is full, so nothing
 * is lost, and nothing grows.
 */
export class NativeOutput {
  readonly #streams: readonly (readonly [StreamName, number])[];
  readonly #sockets: readonly Socket[];
  readonly #onOutput: (name: StreamName, bytes: Buffer) => void;
  /** Read, and not yet given to `onOutput`. */
  #arrived: (readonly [StreamName, Buffer])[] = [];

  /** @param beforeOutput takes in what the cell printed before; may call `settle`. */
  constructor(
    { stdout, stderr }: CapturedDescriptors,
    onOutput: (name: StreamName, bytes: Buffer) => void,
    beforeOutput: () => void,
  ) {
    this.#onOutput = onOutput;
    this.#streams = [
      ["stdout", stdout],
      ["stderr", stderr],
    ];
    this.#sockets = this.#streams.map(([name, fd]) => {
      const socket = new Socket({ fd, readable: true, writable: false });
      return socket.on("data", (bytes: Buffer) => {
        this.#arrived.push([name, bytes]);
        beforeOutput();
        this.#deliver();
      });
    });
  }

  /** Takes in everything that has been written until now. */
  settle(): void {
    for (const [name, descriptor] of this.#streams) {
      const bytes = readNow(descriptor);
      if (bytes.length > 0) this.#arrived.push([name, bytes]);
    }
    this.#deliver();
  }

  close(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  #deliver(): void {
    const arrived = this.#arrived;
    this.#arrived = [];
    for (const [name, bytes] of arrived) this.#onOutput(name, bytes);
  }
}

function readNow(descriptor: number): Buffer {
  const buffer = Buffer.allocUnsafe(PIPE_BYTES);
  try {
    return buffer.subarray(0, readSync(descriptor, buffer));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EAGAIN") return buffer.subarray(0, 0);
    throw error;
  }
}
