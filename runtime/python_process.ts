import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import type { Readable } from "node:stream";
import { tensorflowFolder } from "./capi/library.ts";
import { venvDirectory } from "./environment.ts";

/**
 * What the Python programs have in common. A frame is the length of a JSON header, the header, and the bytes
 * whose sizes it lists. Whatever native code prints goes to the error stream, so that replies stay whole.
 * `import tensorflow` would need numpy and forty other packages, so empty packages of these names stand in
 * and only the native modules run.
 */
export const pythonPreamble = `
import json, os, struct, sys, types

site_packages = sys.argv[1]
requests, replies = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
os.dup2(2, 1)

def stand_in(*names):
    for name in names:
        module = types.ModuleType(name)
        module.__path__ = [os.path.join(site_packages, *name.split("."))]
        sys.modules[name] = module

def read_request():
    length = requests.read(4)
    if len(length) < 4:
        sys.exit(0)
    header = json.loads(requests.read(struct.unpack("<I", length)[0]))
    return header, [requests.read(size) for size in header["sizes"]]

def reply(header, blobs=()):
    text = json.dumps({**header, "sizes": [len(blob) for blob in blobs]}).encode()
    replies.write(struct.pack("<I", len(text)) + text)
    for blob in blobs:
        replies.write(blob)
    replies.flush()
`;

/** A JSON header, and the bytes that go with it. */
export interface Frame {
  readonly header: Readonly<Record<string, unknown>>;
  readonly blobs: readonly Uint8Array[];
}

interface Waiting {
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: Error) => void;
}

const maxHeaderBytes = 64 * 2 ** 20;
const maxLogBytes = 64 * 1024;

/**
 * A Python program that answers frames with frames. The native code that it runs may crash: that ends the
 * program, and not the process of the notebook. It keeps no process alive, and ends with the one that started it.
 */
export class PythonProcess {
  readonly #where: string;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #waiting: Waiting[] = [];
  readonly #received = new FrameReader();
  #log = "";
  #failure: Error | undefined;

  /** @param where what the user called, for errors. @throws Error if there is no Python environment. */
  constructor(where: string, program: string) {
    this.#where = where;
    const sitePackages = dirname(tensorflowFolder());
    this.#child = spawn(pythonOf(where), ["-I", "-c", program, sitePackages], { env: environment() });
    this.#child.stdout.on("data", (chunk: Buffer) => this.#take(chunk));
    this.#child.stderr.on("data", (chunk: Buffer) => {
      this.#log = (this.#log + chunk.toString()).slice(-maxLogBytes);
    });
    // A program that ends does not read what is written to it; `close` says why.
    this.#child.stdin.on("error", () => undefined);
    this.#child.on("error", (cause) => this.#fail(`Python cannot be started: ${cause.message}`));
    this.#child.on("close", (code, signal) => this.#fail(endOf(code, signal)));
    this.#holdProcess(false);
  }

  /** @throws Error with the last lines that the program printed, if it ends instead of answering. */
  request({ header, blobs }: Frame): Promise<Frame> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    this.#holdProcess(true);
    const text = Buffer.from(JSON.stringify({ ...header, sizes: blobs.map(({ length }) => length) }));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    for (const part of [length, text, ...blobs]) this.#child.stdin.write(part);
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** What the program printed to its error stream so far, or its end if it was much, but for mere information. */
  get log(): string {
    const lines = this.#log.trim().split("\n");
    return lines.filter((line) => !/^(?:[IW]\d{4} |WARNING: All log|INFO: )/.test(line)).join("\n");
  }

  [Symbol.dispose](): void {
    this.#failure ??= new Error(`${this.#where}: it was disposed. Make another one.`);
    this.#child.kill("SIGKILL");
  }

  #take(chunk: Buffer): void {
    try {
      for (const frame of this.#received.take(chunk)) this.#waiting.shift()?.resolve(frame);
    } catch (error) {
      if (!(error instanceof SyntaxError || error instanceof RangeError)) throw error;
      this.#fail(`its reply cannot be read: ${error.message}`);
      this.#child.kill("SIGKILL");
    }
    if (this.#waiting.length === 0) this.#holdProcess(false);
  }

  #fail(reason: string): void {
    const lines = this.log.split("\n").slice(-12).join("\n");
    this.#failure ??= new Error(`${this.#where}: ${reason}. ${adviceFor(lines)}${lines}`);
    for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
  }

  /** Node stays while an answer is awaited. */
  #holdProcess(hold: boolean): void {
    for (const handle of [this.#child, ...this.#child.stdio]) {
      if (isReferable(handle)) hold ? handle.ref() : handle.unref();
    }
  }
}

/** Takes frames out of a stream of bytes. */
class FrameReader {
  #chunks: Buffer[] = [];
  #length = 0;

  *take(chunk: Buffer): Generator<Frame> {
    this.#chunks.push(chunk);
    this.#length += chunk.length;
    for (let frame = this.#next(); frame !== undefined; frame = this.#next()) yield frame;
  }

  #next(): Frame | undefined {
    if (this.#length < 4) return undefined;
    const start = this.#peek(4).readUInt32LE();
    if (start > maxHeaderBytes) throw new RangeError(`a header of ${start} bytes`);
    if (this.#length < 4 + start) return undefined;
    const header = parseHeader(
      JSON.parse(
        this.#peek(4 + start)
          .subarray(4, 4 + start)
          .toString(),
      ),
    );
    const sizes = header.sizes;
    const end = 4 + start + sizes.reduce((sum, size) => sum + size, 0);
    if (this.#length < end) return undefined;
    const bytes = this.#peek(end);
    this.#chunks = [bytes.subarray(end)];
    this.#length -= end;
    let position = 4 + start;
    const blobs = sizes.map((size) => {
      position += size;
      return bytes.subarray(position - size, position);
    });
    return { header, blobs };
  }

  /** All that has come, as one buffer of at least `length` bytes. */
  #peek(length: number): Buffer {
    const [first] = this.#chunks;
    if (first !== undefined && first.length >= length) return first;
    const whole = Buffer.concat(this.#chunks);
    this.#chunks = [whole];
    return whole;
  }
}

function parseHeader(value: unknown): Record<string, unknown> & { readonly sizes: readonly number[] } {
  return value as Record<string, unknown> & { readonly sizes: readonly number[] };
}

function pythonOf(where: string): string {
  const windows = process.platform === "win32";
  const python = join(venvDirectory(), windows ? "Scripts" : "bin", windows ? "python.exe" : "python");
  if (existsSync(python)) return python;
  throw new Error(`${where}: there is no Python at ${python}. Run Flowbook's set-up, or set FLOWBOOK_VENV.`);
}

/** TensorFlow's log stays short, and the GPU's memory the notebook's own. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, TF_CPP_MIN_LOG_LEVEL: "2", CUDA_VISIBLE_DEVICES: "-1" };
}

function endOf(code: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null) return `the native code crashed (${signal})`;
  return `the program ended with status ${code ?? "unknown"}`;
}

function adviceFor(log: string): string {
  if (/No module named 'numpy'/.test(log)) {
    return `TensorFlow Lite's interpreter needs numpy: \`${join(venvDirectory(), "bin", "pip")} install numpy\`. `;
  }
  if (/ImportError|ModuleNotFoundError/.test(log)) {
    return "TensorFlow's native modules do not load in this Python; they are made for Python 3.10 to 3.13. ";
  }
  return "The last that it printed:\n";
}

function isReferable(handle: unknown): handle is Readable & { ref(): void; unref(): void } {
  return typeof handle === "object" && handle !== null && "unref" in handle && "ref" in handle;
}
