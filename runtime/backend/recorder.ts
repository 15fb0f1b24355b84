import type { Tensor, Variable } from "@tensorflow/tfjs";
import type { DataTypeName } from "../capi/dtypes.ts";
import type { OpAttr } from "../capi/eager_op.ts";
import type { GraphTensor } from "../capi/graph.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import type { TensorValues } from "../capi/tensor_values.ts";
import { undoing } from "./interruption.ts";

/** A tensor as the binding knows it: with values, or of a graph that is being traced. */
export type NativeTensor = TensorHandle | GraphTensor;

/** The ops that a graph may have: all of TensorFlow's, those that XLA compiles, those that other runtimes know too. */
export type OpSet = "tensorflow" | "xla" | "portable";

/** What receives TensorFlow.js's ops while a function is traced. */
export interface Recorder {
  readonly opSet: OpSet;
  execute(
    name: string,
    attrs: readonly OpAttr[],
    inputs: readonly NativeTensor[],
    outputCount: number,
  ): GraphTensor[];
  /** A tensor that JavaScript made while tracing, and whose values every run shares. */
  constant(shape: readonly number[], dtype: DataTypeName, values: TensorValues): GraphTensor;
  /** Numbers that are drawn anew at each run; with a seed, in the same sequence each time. */
  random(op: string, shape: readonly number[], seed: number | undefined): GraphTensor;
  /** A float32 scalar that is read anew at each run; one for each `owner`. */
  number(owner: object, read: () => number): GraphTensor;
  /** Called before a variable takes another value, and with that its place in the engine. */
  beforeAssign(variable: Variable): void;
  /** The value, computed now, that a variable which the function creates starts with. */
  initialValue(value: Tensor): Tensor;
  /** Called for an attempt to read values that do not exist yet. @throws UsageError */
  refuseReading(tensor: GraphTensor): never;
}

let current: Recorder | undefined;

/** The trace that ops go into now; undefined where they run at once. */
export function currentRecorder(): Recorder | undefined {
  return current;
}

/** Runs `body` with its ops going to `recorder`, or with `undefined` running at once. */
export function withRecorder<T>(recorder: Recorder | undefined, body: () => T): T {
  const outer = current;
  current = recorder;
  return undoing(() => {
    current = outer;
  }, body);
}
