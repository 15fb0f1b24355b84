import { Console } from "node:console";
import process from "node:process";
import { Writable } from "node:stream";
import { formatWithOptions } from "node:util";
import type { RingWriter } from "../ring/ring_writer.ts";
import { currentCellId } from "./cell_context.ts";

type StreamName = "stdout" | "stderr";

/** `process.stdout` / `process.stderr` of a notebook: synchronous, into the ring. */
class RingStream extends Writable {
  readonly #ring: RingWriter;
  readonly #name: StreamName;

  constructor(ring: RingWriter, name: StreamName) {
    super({ decodeStrings: false });
    this.#ring = ring;
    this.#name = name;
  }

  override _write(chunk: string | Uint8Array, encoding: BufferEncoding, done: () => void): void {
    const utf8 = typeof chunk !== "string" || encoding === "utf8" || encoding === "utf-8";
    this.#ring.write(this.#name, currentCellId(), utf8 ? chunk : Buffer.from(chunk, encoding));
    done();
  }

  /** `console.log(x); process.exit()` and a closed stream must not lose or refuse later output. */
  override end(): this {
    return this;
  }

  override destroy(): this {
    return this;
  }
}

/** Sends everything that cells print through the ring, with the cell that printed it. */
export function installStreams(ring: RingWriter): void {
  const stdout = new RingStream(ring, "stdout");
  const stderr = new RingStream(ring, "stderr");
  Object.defineProperty(process, "stdout", { configurable: true, enumerable: true, get: () => stdout });
  Object.defineProperty(process, "stderr", { configurable: true, enumerable: true, get: () => stderr });
  installConsole(new Console({ stdout, stderr, colorMode: false }), ring);
}

/**
 * Replaces the methods of the global console: V8's own keep the last 1,000 messages and their arguments for
 * the inspector, and with them every tensor that was ever printed.
 */
function installConsole(plain: Console, ring: RingWriter): void {
  for (const [name, method] of Object.entries(plain)) {
    if (typeof method === "function") Reflect.set(console, name, method);
  }
  const printer =
    (stream: StreamName) =>
    (...values: unknown[]): void => {
      // console.group() is kept by the plain console, which indents.
      if (groupDepth > 0) {
        if (stream === "stdout") plain.log(...values);
        else plain.error(...values);
        return;
      }
      const [first] = values;
      const text =
        values.length === 1 && typeof first === "string"
          ? first
          : formatWithOptions({ colors: false }, ...values);
      ring.write(stream, currentCellId(), `${text}\n`);
    };
  let groupDepth = 0;
  const openGroup = (...label: unknown[]): void => {
    plain.group(...label);
    groupDepth += 1;
  };
  const closeGroup = (): void => {
    plain.groupEnd();
    groupDepth = Math.max(0, groupDepth - 1);
  };
  const log = printer("stdout");
  const error = printer("stderr");
  Object.assign(console, { log, info: log, debug: log, error, warn: error });
  Object.assign(console, { group: openGroup, groupCollapsed: openGroup, groupEnd: closeGroup });
}
