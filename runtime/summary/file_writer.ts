import { create, toBinary } from "@bufbuild/protobuf";
import { runOp } from "../backend/tensor_preview.ts";
import { executeEagerly, typeAttr } from "../capi/eager_op.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle } from "../capi/tensor_values.ts";
import { SummaryMetadataSchema } from "../proto/tensorflow/core/framework/summary_pb.ts";
import { UsageError } from "../usage_error.ts";
import { withDefaults } from "./defaults.ts";

/** What a tag's values are for: the plugin of TensorBoard that shows them. */
export interface SummaryKind {
  readonly plugin: string;
  /** What the plugin keeps with the tag. */
  readonly content?: Uint8Array;
  readonly description?: string;
}

/** How often a writer goes to the disk; the defaults are TensorFlow's. */
export interface FileWriterOptions {
  /** Summaries that wait in memory at most. */
  readonly maxQueue?: number;
  readonly flushMillis?: number;
  /** The end of the file's name. */
  readonly filenameSuffix?: string;
}

/** Writes summaries to an event file of its own, by TensorFlow's summary ops. */
export class FileWriter {
  readonly logDir: string;
  readonly #resource: TensorHandle;
  readonly #tags = new Map<string, TensorHandle>();
  readonly #kinds = new Map<string, TensorHandle>();
  #isOpen = true;

  constructor(
    logDir: string,
    { maxQueue = 10, flushMillis = 120_000, filenameSuffix = ".v2" }: FileWriterOptions,
  ) {
    this.logDir = logDir;
    written += 1;
    const names = [
      { name: "shared_name", kind: "string", value: `flowbook_summary_writer_${written}` },
      { name: "container", kind: "string", value: "" },
    ] as const;
    this.#resource = runOp("SummaryWriter", names, []);
    using folder = text(logDir);
    using queue = createHandle([], "int32", Int32Array.of(maxQueue));
    using millis = createHandle([], "int32", Int32Array.of(flushMillis));
    using suffix = text(filenameSuffix);
    executeEagerly("CreateSummaryFileWriter", [], [this.#resource, folder, queue, millis, suffix], 0);
  }

  /** Writes a tensor under a tag; the caller keeps `value`. */
  write(tag: string, step: number, value: TensorHandle, kind: SummaryKind): void {
    this.#mustBeOpen();
    using number = stepHandle(step);
    executeEagerly(
      "WriteSummary",
      [typeAttr("T", value.dtype)],
      [this.#resource, number, value, this.#tag(tag), this.#metadata(kind)],
      0,
    );
  }

  /** Writes a serialized `tensorflow.GraphDef`. */
  writeGraph(graphDef: Uint8Array, step: number): void {
    this.#mustBeOpen();
    using number = stepHandle(step);
    using graph = createHandle([], "string", [graphDef]);
    executeEagerly("WriteGraphSummary", [], [this.#resource, number, graph], 0);
  }

  /**
   * Runs `body` with this as the writer of `tf.summary`, also what it does after an `await`.
   * @param options `step` is that of summaries which name none.
   * @example writer.asDefault(() => tf.summary.scalar("loss", 0.5, { step: 1 }));
   */
  asDefault<T>(body: () => T, options: { readonly step?: number } = {}): T {
    return withDefaults({ writer: this, ...options }, body);
  }

  /** Hands everything written so far to the disk. */
  flush(): void {
    this.#mustBeOpen();
    executeEagerly("FlushSummaryWriter", [], [this.#resource], 0);
  }

  /** Flushes and ends the file; a closed writer stays closed. */
  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    executeEagerly("FlushSummaryWriter", [], [this.#resource], 0);
    executeEagerly("CloseSummaryWriter", [], [this.#resource], 0);
    for (const handle of [...this.#tags.values(), ...this.#kinds.values(), this.#resource]) {
      handle[Symbol.dispose]();
    }
  }

  [Symbol.dispose](): void {
    this.close();
  }

  #tag(tag: string): TensorHandle {
    const known = this.#tags.get(tag);
    if (known !== undefined) return known;
    const made = text(tag);
    this.#tags.set(tag, made);
    return made;
  }

  #metadata({ plugin, content = new Uint8Array(), description = "" }: SummaryKind): TensorHandle {
    const key = `${plugin}\n${description}\n${Buffer.from(content).toString("base64")}`;
    const known = this.#kinds.get(key);
    if (known !== undefined) return known;
    const metadata = create(SummaryMetadataSchema, {
      pluginData: { pluginName: plugin, content },
      summaryDescription: description,
    });
    const made = createHandle([], "string", [toBinary(SummaryMetadataSchema, metadata)]);
    this.#kinds.set(key, made);
    return made;
  }

  #mustBeOpen(): void {
    if (this.#isOpen) return;
    throw new UsageError(
      "tf.summary",
      `the writer of ${this.logDir} is closed`,
      "Make another with tf.summary.createFileWriter, which adds a file to the same folder.",
    );
  }
}

let written = 0;

/**
 * Makes a writer of event files in `logDir`, which TensorBoard shows as one run.
 * @see TF ops SummaryWriter, CreateSummaryFileWriter
 * @example
 * const writer = tf.summary.createFileWriter("logs/first");
 * writer.asDefault(() => tf.summary.scalar("loss", 0.5, { step: 1 }));
 * writer.close();
 */
export function createFileWriter(logDir: string, options: FileWriterOptions = {}): FileWriter {
  if (logDir === "") {
    throw new UsageError(
      "tf.summary.createFileWriter",
      'logDir is ""',
      'Pass a folder, such as "logs/run1".',
    );
  }
  return new FileWriter(logDir, options);
}

function text(value: string): TensorHandle {
  return createHandle([], "string", [Buffer.from(value)]);
}

function stepHandle(step: number): TensorHandle {
  return createHandle([], "int64", BigInt64Array.of(BigInt(step)));
}
