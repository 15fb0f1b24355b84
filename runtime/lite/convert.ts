import { requireAgreement, type Tolerance } from "../saved_model/agreement.ts";
import { generateRows, parseRows, type Rows, runSavedModel } from "../saved_model/rows.ts";
import { readMetaGraph, signatureOf } from "../saved_model/saved_model_file.ts";
import { UsageError } from "../usage_error.ts";
import { unwritable, writeBeside } from "../write_beside.ts";
import { runConverter } from "./converter.ts";
import { Interpreter } from "./interpreter.ts";

/** `"default"` quantises weights to 8 bits, `"float16"` halves them; both compute in float32. */
export type Optimization = "default" | "float16";

export interface LiteOptions {
  /** Without it `serving_default`, or the only one. */
  readonly signature?: string;
  readonly optimizations?: readonly Optimization[];
  /** Where to write the model too, as a whole or not at all. */
  readonly outputPath?: string;
  /** Values for the inputs on which the result is compared with the SavedModel; without them some are made up. */
  readonly rows?: Rows;
  /** How far the two may be apart. */
  readonly tolerance?: Tolerance;
}

const where = "tf.lite.convert";

/** Both compute in float32, by other kernels; rounded weights change the outputs themselves. */
const exact: Tolerance = { relative: 1e-4, absolute: 1e-5 };
const rounded: Readonly<Record<Optimization, Tolerance>> = {
  float16: { relative: 0.01, absolute: 0.01 },
  default: { relative: 0.1, absolute: 0.1 },
};

/** `tf.lite.convert`. */
export async function convertSavedModel(savedModelDir: string, options: LiteOptions): Promise<Uint8Array> {
  const { optimizations = [], outputPath } = options;
  const unknown = optimizations.find((name) => !Object.hasOwn(rounded, name));
  if (unknown !== undefined) {
    throw new UsageError(where, `there is no optimization "${unknown}"`, 'Use "default" or "float16".');
  }
  const signature = signatureOf(where, readMetaGraph(where, savedModelDir), options.signature);
  const rows =
    options.rows === undefined
      ? generateRows(where, signature.inputs)
      : parseRows(where, signature.inputs, options.rows);
  const expected = runSavedModel(where, { folder: savedModelDir, signature }, rows);
  const model = await runConverter({
    where,
    folder: savedModelDir,
    signatureKey: signature.key,
    quantizesWeights: optimizations.includes("default"),
    halvesWeights: optimizations.includes("float16"),
  });
  using interpreter = new Interpreter(model);
  const actual = await interpreter.runValues(rows, signature.key);
  const tolerance = options.tolerance ?? toleranceOf(optimizations);
  requireAgreement(expected, actual, {
    where,
    reference: "the SavedModel",
    form: "the TF Lite model",
    tolerance,
  });
  if (outputPath !== undefined) write(outputPath, model);
  return model;
}

function toleranceOf(optimizations: readonly Optimization[]): Tolerance {
  return optimizations.map((name) => rounded[name]).sort((a, b) => b.relative - a.relative)[0] ?? exact;
}

function write(path: string, model: Uint8Array): void {
  try {
    writeBeside(path, model);
  } catch (error) {
    throw unwritable(where, path, error);
  }
}
