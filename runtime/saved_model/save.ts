import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { TensorFlowError } from "../capi/status.ts";
import { saveBundle } from "../capi/tensor_bundle.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { exampleRows } from "../function/example_rows.ts";
import { SavedModelSchema } from "../proto/tensorflow/core/protobuf/saved_model_pb.ts";
import { UsageError } from "../usage_error.ts";
import { writeFolderBeside } from "../write_beside.ts";
import { requireAgreement } from "./agreement.ts";
import {
  type Exportable,
  type ExportedSignature,
  exportSignature,
  signaturesOf,
} from "./exported_signature.ts";
import { buildMetaGraph } from "./meta_graph.ts";
import { generateRows, parseRows, type Rows, runSavedModel } from "./rows.ts";
import { describeTensor, readMetaGraph, type Signature, signatureOf } from "./saved_model_file.ts";

export interface SaveOptions {
  /** What can be called, by the names that clients use; without it, what `modelOrModule` itself offers. */
  readonly signatures?: Readonly<Record<string, Exportable>>;
  /**
   * Rows to try the export on before it counts, those of several signatures by the signatures' names. Without
   * them, rows that the model was trained with in this process, or made-up ones.
   */
  readonly examples?: Examples | Readonly<Record<string, Examples>>;
}

/** Tensors in the order of a signature's inputs, or by their names. */
export type Examples = tfjs.Tensor | readonly tfjs.Tensor[] | Rows;

/** What was written, and how it was checked. */
export interface SaveReport {
  readonly path: string;
  readonly signatures: readonly SavedSignature[];
}

export interface SavedSignature {
  readonly name: string;
  /** `float32[?,4]` by the name of the input. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  /** Where the rows came from that the export was tried on. */
  readonly rows: "examples" | "training" | "generated";
  readonly rowCount: number;
  /** Between a number of the export and the same of the function, op by op. */
  readonly largestDifference: number;
}

const where = "tf.savedModel.save";
/** Both compute with the same library, in another order where ops are fused. */
const tolerance = { relative: 1e-4, absolute: 1e-5 };

/**
 * Writes a SavedModel: its graph, weights and signatures, for TensorFlow in any language. Each signature is run
 * on real rows before and must agree with the function itself within 1e-4 relative + 1e-5 absolute (text and
 * whole numbers exactly); a SavedModel that is at `path` is replaced after that.
 * @param modelOrModule a model (its signature is `serving_default`, for any number of rows), a `tf.function`,
 * or a record of these functions.
 * @param path a folder.
 * @throws UsageError if a signature assigns variables, draws random numbers or disagrees with its function, or
 * something else than a SavedModel is at `path`.
 * @see https://www.tensorflow.org/guide/saved_model
 * @example
 * const classify = tf.function((image: tf.Tensor) => ({ scores: model.predict(image) as tf.Tensor }),
 *   { inputSignature: [new tf.TensorSpec([null, 784], "float32", "image")] });
 * tf.savedModel.save(model, "digits/1", { signatures: { serving_default: classify } });
 */
export function save(modelOrModule: unknown, path: string, options: SaveOptions = {}): SaveReport {
  const exported: ExportedSignature[] = [];
  let signatures: readonly SavedSignature[] = [];
  try {
    for (const [key, concrete] of signaturesOf(where, modelOrModule, options.signatures)) {
      exported.push(exportSignature(where, key, concrete));
    }
    const examples = examplesOf(exported, options.examples);
    writeFolderBeside(where, { folder: path, mark: "saved_model.pb" }, (part) => {
      write(part, exported);
      const graph = readMetaGraph(where, part);
      signatures = exported.map((each) =>
        replay(part, each, {
          signature: signatureOf(where, graph, each.key),
          modelOrModule,
          examples: examples(each.key),
        }),
      );
    });
    return { path: resolve(path), signatures };
  } finally {
    for (const { body } of exported) body[Symbol.dispose]();
  }
}

function write(folder: string, signatures: readonly ExportedSignature[]): void {
  const { proto, variables } = buildMetaGraph(signatures);
  const backend = tensorflowBackend();
  mkdirSync(join(folder, "variables"));
  mkdirSync(join(folder, "assets"));
  const values = [...variables].map(
    ([name, variable]) => [name, handleOf(backend.tensorId(variable))] as const,
  );
  if (values.length > 0) saveWeights(join(folder, "variables", "variables"), new Map(values));
  const file = create(SavedModelSchema, { savedModelSchemaVersion: 1n, metaGraphs: [proto] });
  writeFileSync(join(folder, "saved_model.pb"), toBinary(SavedModelSchema, file));
}

function saveWeights(prefix: string, values: ReadonlyMap<string, TensorHandle>): void {
  try {
    saveBundle(prefix, values);
  } catch (cause) {
    if (!(cause instanceof TensorFlowError)) throw cause;
    throw new UsageError(
      where,
      `the weights cannot be written: ${cause.message}`,
      "Free some space, and see whether the folder can be written to.",
      { cause },
    );
  }
}

/** The examples of each signature: they may be told apart by the names of signatures. */
function examplesOf(
  exported: readonly ExportedSignature[],
  examples: SaveOptions["examples"],
): (key: string) => Examples | undefined {
  const keys = exported.map(({ key }) => key);
  const named = isRecord(examples) ? Object.entries(examples) : [];
  const isBySignature = keys.length > 1 && named.length > 0 && named.every(([name]) => keys.includes(name));
  return isBySignature
    ? (key) => parseExamples(named.find(([name]) => name === key)?.[1])
    : () => parseExamples(examples);
}

interface Replay {
  readonly signature: Signature;
  readonly modelOrModule: unknown;
  readonly examples: Examples | undefined;
}

/** Runs rows through the export and the function itself. @throws UsageError if they disagree. */
function replay(
  folder: string,
  exported: ExportedSignature,
  { signature, ...given }: Replay,
): SavedSignature {
  const own = `${where}: signature "${signature.key}"`;
  const { origin, rows } = chooseRows(own, signature, given);
  const expected = exported.runEagerly(rows);
  const actual = runSavedModel(own, { folder, signature }, rows);
  const compared = { where: own, reference: "the function", form: "the SavedModel", tolerance };
  const largestDifference = requireAgreement(expected, actual, compared);
  const describe = (tensors: Signature["inputs"]) =>
    Object.fromEntries(tensors.map((tensor) => [tensor.name, describeTensor(tensor)]));
  return {
    name: signature.key,
    inputs: describe(signature.inputs),
    outputs: describe(signature.outputs),
    rows: origin,
    rowCount: Object.values(rows)[0]?.shape[0] ?? 1,
    largestDifference,
  };
}

function chooseRows(
  own: string,
  { inputs }: Signature,
  { modelOrModule, examples }: Omit<Replay, "signature">,
) {
  if (examples !== undefined) {
    return { origin: "examples" as const, rows: parseRows(own, inputs, namedExamples(inputs, examples)) };
  }
  const seen = exampleRows(modelOrModule);
  const fits =
    seen?.length === inputs.length &&
    inputs.every(({ dtype, shape }, index) => {
      const row = seen[index];
      return row?.dtype === dtype && shape?.slice(1).join() === row.shape.slice(1).join();
    });
  if (seen === undefined || !fits) return { origin: "generated" as const, rows: generateRows(own, inputs) };
  return {
    origin: "training" as const,
    rows: Object.fromEntries(inputs.map(({ name }, index) => [name, seen[index] ?? missing(name)])),
  };
}

function namedExamples(inputs: Signature["inputs"], examples: Examples): Rows {
  if (!(examples instanceof tfjs.Tensor) && !isList(examples)) return examples;
  const list = examples instanceof tfjs.Tensor ? [examples] : examples;
  return Object.fromEntries(list.map((tensor, index) => [inputs[index]?.name ?? `input ${index}`, tensor]));
}

function missing(name: string): never {
  throw new Error(`${where}: no rows for "${name}".`);
}

function isList(value: Examples): value is readonly tfjs.Tensor[] {
  return Array.isArray(value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof tfjs.Tensor)
  );
}

function parseExamples(value: unknown): Examples | undefined {
  return value as Examples | undefined;
}
