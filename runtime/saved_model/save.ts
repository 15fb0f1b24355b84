import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { create, toBinary } from "@bufbuild/protobuf";
import type * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { saveBundle } from "../capi/tensor_bundle.ts";
import { exampleRows } from "../function/example_rows.ts";
import { SavedModelSchema } from "../proto/tensorflow/core/protobuf/saved_model_pb.ts";
import { UsageError } from "../usage_error.ts";
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
   * Rows to try the export on before it counts: tensors in the order of the inputs, or by their names. Without
   * them, rows that the model was trained with in this process, or made-up ones.
   */
  readonly examples?: tfjs.Tensor | readonly tfjs.Tensor[] | Rows;
}

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
  const target = resolve(path);
  requireReplaceable(target);
  const functions = signaturesOf(where, modelOrModule, options.signatures);
  const exported: ExportedSignature[] = [];
  mkdirSync(dirname(target), { recursive: true });
  const temporary = mkdtempSync(join(dirname(target), `.${basename(target)}-`));
  try {
    for (const [key, concrete] of functions) exported.push(exportSignature(where, key, concrete));
    write(temporary, exported);
    const graph = readMetaGraph(where, temporary);
    const signatures = exported.map((each) =>
      replay(temporary, each, { signature: signatureOf(where, graph, each.key), modelOrModule, options }),
    );
    replace(target, temporary);
    return { path: target, signatures };
  } finally {
    for (const { body } of exported) body[Symbol.dispose]();
    rmSync(temporary, { recursive: true, force: true });
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
  if (values.length > 0) saveBundle(join(folder, "variables", "variables"), new Map(values));
  const file = create(SavedModelSchema, { savedModelSchemaVersion: 1n, metaGraphs: [proto] });
  writeFileSync(join(folder, "saved_model.pb"), toBinary(SavedModelSchema, file));
}

interface Replay {
  readonly signature: Signature;
  readonly modelOrModule: unknown;
  readonly options: SaveOptions;
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
  { modelOrModule, options }: Omit<Replay, "signature">,
) {
  const { examples } = options;
  if (examples !== undefined) {
    const list = Array.isArray(examples) ? examples : isTensor(examples) ? [examples] : undefined;
    const named =
      list === undefined
        ? parseRecord(examples)
        : Object.fromEntries(list.map((tensor, index) => [inputs[index]?.name ?? `input ${index}`, tensor]));
    return { origin: "examples" as const, rows: parseRows(own, inputs, named) };
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

function missing(name: string): never {
  throw new Error(`${where}: no rows for "${name}".`);
}

/** A folder with something else in it is somebody's. */
function requireReplaceable(target: string): void {
  if (!existsSync(target) || existsSync(join(target, "saved_model.pb"))) return;
  try {
    if (readdirSync(target).length === 0) return;
  } catch {
    // A file.
  }
  throw new UsageError(where, `${target} is there, and is no SavedModel`, "Save to another folder.");
}

function replace(target: string, written: string): void {
  if (!existsSync(target)) {
    renameSync(written, target);
    return;
  }
  const old = mkdtempSync(join(dirname(target), `.${basename(target)}-old-`));
  renameSync(target, join(old, "model"));
  renameSync(written, target);
  rmSync(old, { recursive: true, force: true });
}

function isTensor(value: unknown): value is tfjs.Tensor {
  return typeof value === "object" && value !== null && "dataId" in value;
}

function parseRecord(value: unknown): Rows {
  return value as Rows;
}
