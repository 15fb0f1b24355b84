import { readFileSync } from "node:fs";
import type * as tfjs from "@tensorflow/tfjs";
import { tensorSignature } from "../../protocol/payloads/tensor.ts";
import { arrayTypes, bytesPerElement, type DataTypeName, isDataTypeName } from "../capi/dtypes.ts";
import type { TensorValues } from "../capi/tensor_values.ts";
import { type Frame, PythonProcess } from "../python_process.ts";
import { type HostTensor, type NamedTensors, tensorOf } from "../saved_model/host_tensor.ts";
import { parseRows, type Rows } from "../saved_model/rows.ts";
import type { SignatureTensor } from "../saved_model/saved_model_file.ts";
import { UsageError } from "../usage_error.ts";
import { interpreterProgram } from "./python_programs.ts";

/** An input or output of a TF Lite model's signature; `null` is a size that each run chooses. */
export type TensorDetails = Pick<SignatureTensor, "name" | "dtype"> & {
  readonly shape: readonly (number | null)[];
};

export interface SignatureDetails {
  readonly inputs: readonly TensorDetails[];
  readonly outputs: readonly TensorDetails[];
}

const where = "tf.lite.Interpreter";
const abandoned = new FinalizationRegistry<PythonProcess>((python) => python[Symbol.dispose]());

/**
 * Runs a TensorFlow Lite model by the interpreter in TensorFlow's wheel, with its builtin ops, in a process of
 * its own: a model that crashes it is an error.
 * @example
 * using interpreter = new tf.lite.Interpreter("model.tflite");
 * const { y } = await interpreter.run({ x: [[1, 2]] });
 */
export class Interpreter {
  readonly #python: PythonProcess;
  readonly #signatures: Promise<ReadonlyMap<string, SignatureDetails>>;

  /**
   * @param model a TF Lite flatbuffer, or the path of one.
   * @throws UsageError if it is none; a model that is damaged is refused by the first call.
   */
  constructor(model: string | Uint8Array) {
    const bytes = typeof model === "string" ? readModel(model) : model;
    requireFlatbuffer(typeof model === "string" ? model : "the model", bytes);
    this.#python = new PythonProcess(where, interpreterProgram);
    abandoned.register(this, this.#python, this);
    this.#signatures = this.#python.request({ header: {}, blobs: [bytes] }).then(parseSignatures);
    // Whoever asks for them sees the error.
    this.#signatures.catch(() => undefined);
  }

  /** The inputs and outputs of each signature, by its key. */
  async getSignatureList(): Promise<Readonly<Record<string, SignatureDetails>>> {
    return Object.fromEntries(await this.#signatures);
  }

  /**
   * The outputs for these inputs, each by its name. The signature may be left out where there is but one.
   * @throws UsageError if an input is missing, unknown or does not fit, or the model fails on it.
   */
  async run(inputs: Rows, signature?: string): Promise<Record<string, tfjs.Tensor>> {
    const { key, details } = await this.#signature(signature);
    const outputs = await this.runValues(parseRows(where, details.inputs.map(asInput), inputs), key);
    return Object.fromEntries(Object.entries(outputs).map(([name, value]) => [name, tensorOf(value)]));
  }

  /** `run` of values that are no tensors. */
  async runValues(inputs: NamedTensors, signature?: string): Promise<NamedTensors> {
    const { key } = await this.#signature(signature);
    const entries = Object.entries(inputs);
    const specs = entries.map(([name, { dtype, shape }]) => ({ name, dtype, shape }));
    const frame = await this.#python.request({
      header: { signature: key, inputs: specs },
      blobs: entries.map(([, { values }]) => toBytes(values)),
    });
    if (typeof frame.header.error === "string") {
      const given = entries.map(([name, value]) => `${name} ${tensorSignature(value)}`).join(", ");
      throw new UsageError(
        where,
        `the model fails on ${given}: ${frame.header.error.trim()}`,
        "Check the inputs.",
      );
    }
    return parseOutputs(frame);
  }

  [Symbol.dispose](): void {
    abandoned.unregister(this);
    this.#python[Symbol.dispose]();
  }

  async #signature(key?: string): Promise<{ readonly key: string; readonly details: SignatureDetails }> {
    const signatures = await this.#signatures;
    const keys = [...signatures.keys()];
    const wanted = key ?? (keys.length === 1 ? keys[0] : undefined) ?? "serving_default";
    const details = signatures.get(wanted);
    if (details !== undefined) return { key: wanted, details };
    const present = keys.map((name) => `"${name}"`).join(", ");
    throw new UsageError(
      where,
      `the model has no signature "${wanted}", it has ${present}`,
      "Use one of these.",
    );
  }
}

function readModel(path: string): Uint8Array {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw new UsageError(
      where,
      `${path} cannot be read: ${cause.message}`,
      "Pass the path of a .tflite file.",
      {
        cause,
      },
    );
  }
}

/** The identifier of TF Lite's schema stands after the first four bytes. */
function requireFlatbuffer(name: string, bytes: Uint8Array): void {
  if (Buffer.from(bytes.subarray(4, 8)).toString("latin1") === "TFL3") return;
  throw new UsageError(
    where,
    `${name} is no TensorFlow Lite model`,
    "Pass what tf.lite.convert returned or wrote.",
  );
}

function asInput({ name, dtype, shape }: TensorDetails): SignatureTensor {
  return { name, dtype, shape, tensorName: name };
}

function toBytes(values: TensorValues): Uint8Array {
  if (ArrayBuffer.isView(values)) return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return Buffer.concat(
    values.flatMap((value) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(value.length);
      return [length, value];
    }),
  );
}

function parseSignatures({ header }: Frame): ReadonlyMap<string, SignatureDetails> {
  if (typeof header.error === "string") {
    throw new UsageError(where, `the model cannot be loaded: ${header.error.trim()}`, "Convert it again.");
  }
  const signatures = header.signatures as Readonly<Record<string, SignatureDetails>>;
  return new Map(Object.entries(signatures).map(([key, details]) => [key, parseDetails(details)]));
}

/** The program writes -1 for a size that is open. */
function parseDetails({ inputs, outputs }: SignatureDetails): SignatureDetails {
  const parse = (tensors: readonly TensorDetails[]) =>
    tensors.map((tensor) => ({ ...tensor, shape: tensor.shape.map((size) => (size === -1 ? null : size)) }));
  return { inputs: parse(inputs), outputs: parse(outputs) };
}

function parseOutputs({ header, blobs }: Frame): NamedTensors {
  const specs = header.outputs as readonly { name: string; dtype: string; shape: number[] }[];
  return Object.fromEntries(
    specs.map(({ name, dtype, shape }, index) => {
      if (!isDataTypeName(dtype))
        throw new Error(`${where}: output "${name}" is ${dtype}, which is not supported.`);
      const bytes = blobs[index];
      if (bytes === undefined) throw new Error(`${where}: output "${name}" has no values.`);
      return [name, { dtype, shape, values: fromBytes(name, dtype, bytes) } satisfies HostTensor];
    }),
  );
}

function fromBytes(name: string, dtype: DataTypeName, bytes: Uint8Array): TensorValues {
  if (dtype === "string") return stringsIn(Buffer.from(bytes));
  const ArrayType = arrayTypes[dtype];
  if (ArrayType === undefined || bytes.length % (bytesPerElement(dtype) || 1) !== 0) {
    throw new Error(`${where}: output "${name}" is ${dtype}, which is not supported.`);
  }
  return new ArrayType(Uint8Array.from(bytes).buffer);
}

function stringsIn(bytes: Buffer): Uint8Array[] {
  const strings: Uint8Array[] = [];
  for (let position = 0; position < bytes.length; ) {
    const start = position + 4;
    position = start + bytes.readUInt32LE(position);
    strings.push(bytes.subarray(start, position));
  }
  return strings;
}
