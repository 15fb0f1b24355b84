import * as tfjs from "@tensorflow/tfjs";
import { inScope } from "../backend/in_scope.ts";
import type { GraphTensor } from "../capi/graph.ts";
import { ConcreteFunction } from "../function/concrete_function.ts";
import { flatten } from "../function/structure.ts";
import { TensorSpec } from "../function/tensor_spec.ts";
import { type TracedBody, traceBody } from "../function/trace_body.ts";
import { function_, tracerOf } from "../function/traced_function.ts";
import { UsageError } from "../usage_error.ts";
import { type HostTensor, type NamedTensors, readTensor, tensorOf } from "./host_tensor.ts";
import { defaultSignatureKey } from "./saved_model_file.ts";

/** A traced function, or one trace of it; with other arguments than a signature's tensors, a trace. */
export type Exportable = ConcreteFunction | ((...parameters: never[]) => unknown);

/** A signature on its way into a SavedModel. */
export interface ExportedSignature {
  readonly key: string;
  /** Of ops that other runtimes know too. */
  readonly body: TracedBody;
  readonly inputs: readonly { readonly name: string; readonly tensor: GraphTensor }[];
  readonly outputs: readonly { readonly name: string; readonly tensor: GraphTensor }[];
  /** What the function itself gives, op by op. */
  readonly runEagerly: (rows: NamedTensors) => NamedTensors;
}

/**
 * The functions that become signatures: those of `signatures`, else the model's forward pass, the function, or
 * the functions of a record.
 */
export function signaturesOf(
  where: string,
  exported: unknown,
  signatures: Readonly<Record<string, Exportable>> | undefined,
): ReadonlyMap<string, ConcreteFunction> {
  if (signatures !== undefined) return concreteFunctions(where, Object.entries(signatures));
  if (exported instanceof tfjs.LayersModel) return new Map([[defaultSignatureKey, forwardPass(exported)]]);
  if (isExportable(exported)) return concreteFunctions(where, [[defaultSignatureKey, exported]]);
  const members = typeof exported === "object" && exported !== null ? Object.entries(exported) : [];
  const functions = members.filter((member): member is [string, Exportable] => isExportable(member[1]));
  if (functions.length === 0) {
    throw new UsageError(
      where,
      "there is nothing to export",
      "Pass a model, a tf.function, a record of these functions, or `signatures`.",
    );
  }
  const [[, only] = ["", undefined]] = functions;
  return functions.length === 1 && only !== undefined
    ? concreteFunctions(where, [[defaultSignatureKey, only]])
    : concreteFunctions(where, functions);
}

/** Traces a function once more, for export. */
export function exportSignature(where: string, key: string, concrete: ConcreteFunction): ExportedSignature {
  const { source } = concrete;
  const body = traceBody({ ...source, opSet: "portable" });
  try {
    refuseEffects(where, key, body);
    const names = outputNames(body.result);
    const own = `${where}: signature "${key}"`;
    requireDistinct(
      own,
      "inputs",
      source.inputs.map(({ name }) => name),
    );
    requireDistinct(own, "outputs", names);
    const { recording } = body;
    return {
      key,
      body,
      inputs: source.inputs.map(({ name }, index) => ({ name, tensor: at(recording.arguments, index) })),
      outputs: names.map((name, index) => ({ name, tensor: at(recording.outputs, index) })),
      runEagerly: (rows) => {
        const given = source.inputs.map(({ name }) => tensorOf(rowsOf(where, rows, name)));
        try {
          return inScope(() => {
            const { tensors } = flatten(source.body(given), "");
            return Object.fromEntries(
              tensors.map((tensor, index) => [names[index] ?? "", readTensor(tensor)]),
            );
          });
        } finally {
          tfjs.dispose(given);
        }
      },
    };
  } catch (error) {
    body[Symbol.dispose]();
    throw error;
  }
}

function refuseEffects(
  where: string,
  key: string,
  { assigned, drawsNumbers, resultCount }: TracedBody,
): void {
  const [variable] = assigned;
  const what =
    variable !== undefined
      ? `it assigns the variable ${variable.name}`
      : drawsNumbers
        ? "it draws random numbers"
        : resultCount === 0
          ? "it returns no tensor"
          : undefined;
  if (what === undefined) return;
  throw new UsageError(
    `${where}: signature "${key}"`,
    what,
    "Export a function of its inputs and of variables that it only reads.",
  );
}

/** A client could not tell them apart. */
function requireDistinct(where: string, kind: "inputs" | "outputs", names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) < index);
  if (twice === undefined) return;
  throw new UsageError(
    where,
    `two of its ${kind} are called "${twice}"`,
    kind === "inputs"
      ? "Give each TensorSpec of the inputSignature a name of its own."
      : "Return a record with a key of its own for each.",
  );
}

function concreteFunctions(
  where: string,
  entries: readonly (readonly [string, Exportable])[],
): ReadonlyMap<string, ConcreteFunction> {
  return new Map(
    entries.map(([key, value]) => {
      if (!/^[A-Za-z][\w.-]*$/.test(key)) {
        throw new UsageError(
          where,
          `"${key}" is no name of a signature`,
          "Use letters, digits, _, - and dots.",
        );
      }
      if (value instanceof ConcreteFunction) return [key, value];
      const concrete = tracerOf(value)?.traceFor([]);
      if (concrete !== undefined) return [key, concrete];
      throw new UsageError(
        `${where}: signature "${key}"`,
        "it is no traced function",
        "Pass tf.function(fn, { inputSignature: […] }).",
      );
    }),
  );
}

function isExportable(value: unknown): value is Exportable {
  return value instanceof ConcreteFunction || tracerOf(value) !== undefined;
}

/** What `predict` computes, for any number of rows, with the names that the model has for inputs and outputs. */
function forwardPass(model: tfjs.LayersModel): ConcreteFunction {
  // A Sequential has no `inputNames` before its first use.
  const inputSignature = model.inputs.map(({ shape, dtype, name }) => new TensorSpec(shape, dtype, name));
  const forward = (...inputs: tfjs.Tensor[]) => {
    const [first] = inputs;
    const result = model.apply(inputs.length === 1 && first !== undefined ? first : inputs, {
      training: false,
    });
    return Object.fromEntries(
      [result].flat().map((output, index) => [model.outputNames[index] ?? `output_${index}`, output]),
    );
  };
  return parseConcrete(tracerOf(function_(forward, { name: model.name, inputSignature }))?.traceFor([]));
}

/** Of records their keys; a tensor by itself is `output_0`, as TensorFlow names it. */
function outputNames(result: unknown): string[] {
  const paths = flatten(result, "").leaves.filter(({ isTensor }) => isTensor);
  return paths.map(({ path }, index) => {
    const parts = path.match(/[^.[\]]+/g) ?? [];
    return parts.every((part) => /^\d+$/.test(part)) ? `output_${index}` : parts.join("_");
  });
}

function rowsOf(where: string, rows: NamedTensors, name: string): HostTensor {
  const row = rows[name];
  if (row === undefined) throw new Error(`${where}: no values for the input "${name}".`);
  return row;
}

function at(tensors: readonly GraphTensor[], index: number): GraphTensor {
  const tensor = tensors[index];
  if (tensor === undefined) throw new Error(`SavedModel: no tensor ${index}.`);
  return tensor;
}

function parseConcrete(concrete: ConcreteFunction | undefined): ConcreteFunction {
  if (concrete === undefined) throw new Error("SavedModel: the model was not traced.");
  return concrete;
}
