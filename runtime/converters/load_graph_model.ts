import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../usage_error.ts";

const where = "tf.loadGraphModel";
const fileScheme = "file://";
const sizes: Readonly<Record<string, number>> = { float32: 4, int32: 4, bool: 1, complex64: 8 };

/**
 * Loads a graph model of TensorFlow.js, from a URL or `file://` and a path.
 * @throws UsageError if its files are damaged or incomplete, which TensorFlow.js notices late or never.
 * @example const model = await tf.loadGraphModel("file://web_model/model.json")
 */
export async function loadGraphModel<Url extends string | tfjs.io.IOHandler>(
  modelUrl: Url,
  options?: tfjs.io.LoadOptions,
): Promise<tfjs.GraphModel<Url>> {
  if (typeof modelUrl === "string" && modelUrl.startsWith(fileScheme)) {
    requireWhole(modelUrl.slice(fileScheme.length));
  }
  return tfjs.loadGraphModel(modelUrl, options);
}

function requireWhole(path: string): void {
  const { weightsManifest = [] } = readModel(path);
  for (const { paths, weights } of weightsManifest) {
    const files = paths.map((name) => join(dirname(path), name));
    const absent = files.find((file) => !existsSync(file));
    if (absent !== undefined) throw damaged(`${absent} is missing`);
    const held = files.reduce((sum, file) => sum + statSync(file).size, 0);
    const listed = sizeOf(weights);
    if (listed === undefined || listed === held) continue;
    throw damaged(`${path} lists ${listed} bytes of weights, and ${paths.join(", ")} hold ${held}`);
  }
}

function readModel(path: string): Pick<tfjs.io.ModelJSON, "weightsManifest"> {
  try {
    return parseModel(JSON.parse(readFileSync(path, "utf8")));
  } catch (cause) {
    if (!(cause instanceof Error)) throw cause;
    throw damaged(`${path} cannot be read: ${cause.message}`, { cause });
  }
}

function parseModel(value: unknown): Pick<tfjs.io.ModelJSON, "weightsManifest"> {
  return value as Pick<tfjs.io.ModelJSON, "weightsManifest">;
}

/** Unknown where strings, or weights in fewer bits, have a size of their own. */
function sizeOf(weights: readonly tfjs.io.WeightsManifestEntry[]): number | undefined {
  return weights.reduce<number | undefined>((sum, { shape, dtype, quantization }) => {
    const bytes = quantization === undefined ? sizes[dtype] : undefined;
    if (sum === undefined || bytes === undefined) return undefined;
    return sum + shape.reduce((product, length) => product * length, bytes);
  }, 0);
}

function damaged(what: string, options?: ErrorOptions): UsageError {
  return new UsageError(where, what, "Copy or convert the model again.", options);
}
