import * as tfjs from "@tensorflow/tfjs";
import { currentRecorder } from "../backend/recorder.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { SavedSession } from "../capi/saved_session.ts";
import { TensorFlowError } from "../capi/status.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { UsageError } from "../usage_error.ts";
import { inputHandles, type Rows } from "./rows.ts";
import {
  readMetaGraph,
  type Signature,
  type SignatureTensor,
  signatureKeys,
  signatureOf,
} from "./saved_model_file.ts";

export interface LoadOptions {
  /** Which of the graphs in the file. Default `["serve"]`. */
  readonly tags?: readonly string[];
}

/** A signature of a SavedModel, called with its inputs by name; a single input can be given as it is. */
export interface SignatureFunction {
  (inputs: Rows | tfjs.Tensor): Record<string, tfjs.Tensor>;
  /** On a thread of its own. */
  async(inputs: Rows | tfjs.Tensor): Promise<Record<string, tfjs.Tensor>>;
  readonly inputs: readonly SignatureTensor[];
  readonly outputs: readonly SignatureTensor[];
}

/** A SavedModel that is ready to run. */
export interface LoadedSavedModel extends Disposable {
  readonly path: string;
  readonly tags: readonly string[];
  /** Which TensorFlow wrote it. */
  readonly tensorflowVersion: string;
  readonly signatures: Readonly<Record<string, SignatureFunction>>;
  /** Releases its graph and weights. */
  dispose(): void;
}

const where = "tf.savedModel.load";

/**
 * Loads a SavedModel of TensorFlow 1.15 or later, Keras 3 (`model.export`) or Flowbook, with its weights.
 * @param path the folder with `saved_model.pb`.
 * @throws UsageError if there is none, or none with these tags, or its files are damaged.
 * @see https://www.tensorflow.org/guide/saved_model
 * @example
 * const model = tf.savedModel.load("digits/1");
 * const { scores } = model.signatures.serving_default({ image: tf.zeros([1, 784]) });
 */
export function load(path: string, { tags = ["serve"] }: LoadOptions = {}): LoadedSavedModel {
  const graph = readMetaGraph(where, path, tags);
  const session = openSession(path, tags);
  const state = { isDisposed: false };
  const signatures = signatureKeys(graph).map((key) => {
    const signature = signatureOf(where, graph, key);
    return [key, signatureFunction(session, signature, { path, state })] as const;
  });
  const dispose = () => {
    if (!state.isDisposed) session[Symbol.dispose]();
    state.isDisposed = true;
  };
  return {
    path,
    tags,
    tensorflowVersion: graph.metaInfoDef?.tensorflowVersion ?? "",
    signatures: withNamesInErrors(Object.fromEntries(signatures), path),
    dispose,
    [Symbol.dispose]: dispose,
  };
}

interface Loaded {
  readonly path: string;
  readonly state: { readonly isDisposed: boolean };
}

function signatureFunction(
  session: SavedSession,
  signature: Signature,
  { path, state }: Loaded,
): SignatureFunction {
  const { key, inputs, outputs } = signature;
  const own = `SavedModel ${path}, signature "${key}"`;
  const inputNames = inputs.map(({ tensorName }) => tensorName);
  const outputNames = outputs.map(({ tensorName }) => tensorName);
  const prepare = (given: Rows | tfjs.Tensor): TensorHandle[] => {
    if (state.isDisposed) throw new UsageError(own, "the model was disposed of", "Load it again.");
    if (currentRecorder() !== undefined) {
      throw new UsageError(own, "a loaded model cannot be part of a traced function", "Call it outside.");
    }
    return inputHandles(own, inputs, namedInputs(own, inputs, given));
  };
  const collect = (results: readonly TensorHandle[]) =>
    Object.fromEntries(
      outputs.map(({ name }, index) => [
        name,
        tensorflowBackend().tensorOf(results[index] ?? missing(own, name)),
      ]),
    );
  const call = (given: Rows | tfjs.Tensor) => {
    const handles = prepare(given);
    try {
      return collect(session.run(inputNames, handles, outputNames));
    } finally {
      for (const handle of handles) handle[Symbol.dispose]();
    }
  };
  const async = async (given: Rows | tfjs.Tensor) => {
    const handles = prepare(given);
    try {
      return collect(await session.runAsync(inputNames, handles, outputNames));
    } finally {
      for (const handle of handles) handle[Symbol.dispose]();
    }
  };
  return Object.assign(call, { async, inputs, outputs });
}

function namedInputs(own: string, inputs: readonly SignatureTensor[], given: Rows | tfjs.Tensor): Rows {
  if (!(given instanceof tfjs.Tensor)) return given;
  const [only] = inputs;
  if (only !== undefined && inputs.length === 1) return { [only.name]: given };
  const names = inputs.map(({ name }) => name).join(", ");
  throw new UsageError(
    own,
    `it takes ${inputs.length} inputs (${names}) and got one tensor`,
    `Pass { ${names} }.`,
  );
}

function openSession(path: string, tags: readonly string[]): SavedSession {
  try {
    return new SavedSession(path, tags);
  } catch (cause) {
    if (!(cause instanceof TensorFlowError)) throw cause;
    throw new UsageError(where, `${path} cannot be loaded: ${cause.message}`, "Export it again.", { cause });
  }
}

/** A signature that is not there is told, with those that are. */
function withNamesInErrors(
  signatures: Record<string, SignatureFunction>,
  path: string,
): Readonly<Record<string, SignatureFunction>> {
  return new Proxy(signatures, {
    get(target, key) {
      const found: unknown = Reflect.get(target, key);
      // Promises, inspectors and displays ask every object for names of their own.
      if (found !== undefined || typeof key === "symbol" || ["then", "toJSON", "inspect"].includes(key)) {
        return found;
      }
      const names = Object.keys(target)
        .map((name) => `"${name}"`)
        .join(", ");
      throw new UsageError(
        `SavedModel ${path}`,
        `there is no signature "${key}", there is ${names || "none"}`,
        "Use its name.",
      );
    },
  });
}

function missing(own: string, name: string): never {
  throw new Error(`${own}: no "${name}".`);
}
