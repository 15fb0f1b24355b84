import { Console } from "node:console";
import process from "node:process";
import { Writable } from "node:stream";
import { formatWithOptions, inspect } from "node:util";
import type { StreamName } from "../ring/layout.ts";
import type { RingWriter } from "../ring/ring_writer.ts";
import { currentCell } from "./cell_context.ts";

/** `process.stdout` / `process.stderr` of a notebook: synchronous, into the ring. */
class RingStream extends Writable {
  /** For `stdio: [0, process.stdout, process.stderr]` of a child, and for who writes there without a stream. */
  readonly fd: 1 | 2;
  readonly #ring: RingWriter;
  readonly #name: StreamName;

  constructor(ring: RingWriter, name: StreamName) {
    super({ decodeStrings: false });
    this.#ring = ring;
    this.#name = name;
    this.fd = name === "stdout" ? 1 : 2;
  }

  /**
   * In place of the stream's own state machine, which would count a write that an interrupt cut off as going on
   * for ever, and keep everything behind it.
   */
  override write(chunk: unknown, encodingOrDone?: unknown, done?: unknown): boolean {
    const encoding = typeof encodingOrDone === "string" ? encodingOrDone : "utf8";
    print(this.#ring, this.#name, parseChunk(chunk, encoding));
    const callback = typeof encodingOrDone === "function" ? encodingOrDone : done;
    if (typeof callback === "function") process.nextTick(callback);
    return true;
  }

  /** `console.log(x); process.exit()` and a closed stream must not lose or refuse later output. */
  override end(): this {
    return this;
  }

  override destroy(): this {
    return this;
  }
}

function print(ring: RingWriter, name: StreamName, chunk: string | Uint8Array): void {
  const cell = currentCell();
  if (cell?.interceptor?.takeStream(name, chunk)) return;
  ring.write(name, cell?.shownUnder ?? 0, chunk);
}

/** What `write` was given, as text in UTF-8 or as bytes. @throws TypeError as Node does for anything else. */
function parseChunk(chunk: unknown, encoding: string): string | Uint8Array {
  if (chunk instanceof Uint8Array) return chunk;
  if (typeof chunk !== "string") {
    throw new TypeError(
      `write: ${inspect(chunk, { depth: 0 })} is neither text nor bytes. Convert it to a string.`,
    );
  }
  return /^utf-?8$/i.test(encoding) ? chunk : Buffer.from(chunk, encoding as BufferEncoding);
}

/**
 * Sends everything that cells print through the ring, with the cell that printed it.
 * @param afterPrint called when `console` has printed: a place in the middle of the user's code.
 */
export function installStreams(ring: RingWriter, afterPrint: () => void): void {
  const stdout = new RingStream(ring, "stdout");
  const stderr = new RingStream(ring, "stderr");
  Object.defineProperty(process, "stdout", { configurable: true, enumerable: true, get: () => stdout });
  Object.defineProperty(process, "stderr", { configurable: true, enumerable: true, get: () => stderr });
  installConsole(new Console({ stdout, stderr, colorMode: false }), { ring, afterPrint });
}

/**
 * Replaces the methods of the global console: V8's own keep the last 1,000 messages and their arguments for
 * the inspector, and with them every tensor that was ever printed.
 */
function installConsole(
  plain: Console,
  { ring, afterPrint }: { readonly ring: RingWriter; readonly afterPrint: () => void },
): void {
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
      print(ring, stream, `${text}\n`);
      afterPrint();
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
