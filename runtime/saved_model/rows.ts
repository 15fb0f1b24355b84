import * as tfjs from "@tensorflow/tfjs";
import { handleOf } from "../backend/binding.ts";
import { inScope } from "../backend/in_scope.ts";
import { cast } from "../backend/int64.ts";
import { tensorflowBackend } from "../backend/register.ts";
import { arrayTypes } from "../capi/dtypes.ts";
import { SavedSession } from "../capi/saved_session.ts";
import { TensorFlowError } from "../capi/status.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { type HostTensor, hostTensor, type NamedTensors, readTensor } from "./host_tensor.ts";
import { describeTensor, type Signature, type SignatureTensor } from "./saved_model_file.ts";

/** A value for each input of a signature. */
export type Rows = Readonly<Record<string, tfjs.Tensor | tfjs.TensorLike>>;

const generatedRows = 3;
/** For sizes that the signature leaves open beside the number of rows. */
const generatedSize = 16;

/** The values for a signature, in its dtypes. @throws UsageError if one is missing, unknown or of another shape. */
export function parseRows(where: string, inputs: readonly SignatureTensor[], rows: Rows): NamedTensors {
  requireKnown(where, inputs, rows);
  return Object.fromEntries(
    inputs.map((input) => {
      requireReadable(where, input);
      return [input.name, inScope(() => readTensor(inputTensor(where, input, rows[input.name])))];
    }),
  );
}

/** The same as native tensors in the order of the inputs, which the caller releases. */
export function inputHandles(where: string, inputs: readonly SignatureTensor[], rows: Rows): TensorHandle[] {
  requireKnown(where, inputs, rows);
  return inScope(() => {
    const tensors = inputs.map((input) => inputTensor(where, input, rows[input.name]));
    return tensors.map((tensor) => handleOf(tensorflowBackend().tensorId(tensor)).share());
  });
}

/** Made-up values for a signature, the same each time. @throws UsageError if it does not say enough. */
export function generateRows(where: string, inputs: readonly SignatureTensor[]): NamedTensors {
  return Object.fromEntries(inputs.map((input) => [input.name, generateInput(where, input)]));
}

/** What the SavedModel itself computes. @throws UsageError if it does not take these rows. */
export function runSavedModel(
  where: string,
  { folder, signature }: { readonly folder: string; readonly signature: Signature },
  rows: NamedTensors,
): NamedTensors {
  using session = new SavedSession(folder, ["serve"]);
  const names = signature.inputs.map(({ tensorName }) => tensorName);
  const handles = signature.inputs.map(({ name }) => {
    const row = rows[name];
    if (row === undefined) throw new Error(`${where}: no values for the input "${name}".`);
    return createHandle(row.shape, row.dtype, row.values);
  });
  try {
    const outputs = session.run(
      names,
      handles,
      signature.outputs.map(({ tensorName }) => tensorName),
    );
    return Object.fromEntries(
      signature.outputs.map(({ name }, index) => {
        using output = outputs[index];
        if (output === undefined) throw new Error(`${where}: the SavedModel gave no "${name}".`);
        return [name, hostTensor(output)];
      }),
    );
  } catch (cause) {
    if (!(cause instanceof TensorFlowError)) throw cause;
    throw new UsageError(
      where,
      `the SavedModel does not take the rows that the forms are compared on: ${cause.message}`,
      "Pass some that it is made for as `rows`.",
      { cause },
    );
  } finally {
    for (const handle of handles) handle[Symbol.dispose]();
  }
}

function requireKnown(where: string, inputs: readonly SignatureTensor[], rows: Rows): void {
  const unknown = Object.keys(rows).find((name) => !inputs.some((input) => input.name === name));
  if (unknown === undefined) return;
  const names = inputs.map(({ name }) => `"${name}"`).join(", ") || "none";
  throw new UsageError(where, `the signature has no input "${unknown}", it has ${names}`, "Use its names.");
}

/** The value of an input as a tensor of its dtype, in the current scope. */
function inputTensor(where: string, input: SignatureTensor, value: Rows[string] | undefined): tfjs.Tensor {
  if (value === undefined) {
    throw new UsageError(
      where,
      `there is no value for the input "${input.name}"`,
      `It is ${describeTensor(input)}.`,
    );
  }
  const given = value instanceof tfjs.Tensor ? value : tfjs.tensor(value, undefined, tfjsType(input));
  if (given.isDisposed) {
    throw new UsageError(
      where,
      `the tensor for the input "${input.name}" was disposed of`,
      "Keep it until the call is over.",
    );
  }
  const fits =
    input.shape === undefined ||
    (input.shape.length === given.shape.length &&
      input.shape.every((size, axis) => size === null || size === given.shape[axis]));
  if (!fits || (given.dtype === "string") !== (input.dtype === "string")) {
    throw new UsageError(
      where,
      `input "${input.name}" is ${given.dtype}[${given.shape.join(",")}], and the signature says ${describeTensor(input)}`,
      "Reshape or cast it.",
    );
  }
  const dtype = parseDataType(input.dtype);
  return given.dtype === dtype ? given : cast(given, dtype);
}

function generateInput(where: string, input: SignatureTensor): HostTensor {
  if (input.shape === undefined) {
    throw new UsageError(
      where,
      `nobody knows the shape of the input "${input.name}"`,
      "Pass values as `rows`.",
    );
  }
  const shape = input.shape.map((size, axis) => size ?? (axis === 0 ? generatedRows : generatedSize));
  const count = shape.reduce((product, size) => product * size, 1);
  requireReadable(where, input);
  return inScope(() =>
    readTensor(inputTensor(where, input, tfjs.tensor(generateValues(input, count), shape))),
  );
}

/** Real numbers in [0, 1), and integers that are indices of anything: 0 and 1. */
function generateValues({ dtype }: SignatureTensor, count: number): number[] | string[] {
  if (dtype === "string") return Array.from({ length: count }, (_, index) => `row ${index}`);
  const isReal = /float|complex/.test(dtype);
  return Array.from({ length: count }, (_, index) => (isReal ? (index * 0.618034) % 1 : index % 2));
}

/** @throws UsageError for a dtype whose values JavaScript cannot hold. */
function requireReadable(where: string, { name, dtype }: SignatureTensor): void {
  if (arrayTypes[dtype] !== undefined || dtype === "string") return;
  throw new UsageError(
    where,
    `no values of ${dtype} can be passed from JavaScript, as the input "${name}" needs`,
    "Take float32, and cast in the signature.",
  );
}

/** Numbers in an array become float32, and are then cast. */
function tfjsType({ dtype }: SignatureTensor): tfjs.DataType | undefined {
  return tfjs.util.isValidDtype(parseDataType(dtype)) ? parseDataType(dtype) : undefined;
}

function parseDataType(dtype: string): tfjs.DataType {
  return dtype as tfjs.DataType;
}
