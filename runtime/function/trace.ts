import { randomInt } from "node:crypto";
import type * as tfjs from "@tensorflow/tfjs";
import { AssignedVariables } from "../backend/assigned_variables.ts";
import { nativeTensor } from "../backend/binding.ts";
import { currentScope } from "../backend/name_scopes.ts";
import { currentRecorder, type NativeTensor, type Recorder, withRecorder } from "../backend/recorder.ts";
import type { TensorFlowBackend } from "../backend/tensorflow_backend.ts";
import { runningFunction } from "../backend/tracked_tensors.ts";
import { type DataTypeName, dataTypes } from "../capi/dtypes.ts";
import type { OpAttr } from "../capi/eager_op.ts";
import { Graph, type GraphOp, type GraphTensor, type TensorSpec } from "../capi/graph.ts";
import { opSignature } from "../capi/op_def.ts";
import { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle, type TensorValues } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { Captures, currentValue } from "./captures.ts";
import { reachableOps } from "./reachable_ops.ts";
import { makeFunction, type Recording } from "./recording.ts";

/** Records what TensorFlow.js computes as a graph. */
export class Trace implements Recorder {
  readonly graph = new Graph();
  readonly basicOps: boolean;
  readonly #name: string;
  readonly #backend: TensorFlowBackend;
  readonly #arguments: GraphTensor[] = [];
  readonly #captures: Captures;
  readonly #assigned: AssignedVariables;
  readonly #seeds: Seeds;
  #lastEffect: GraphOp | undefined;
  /** How often the function has run before; random numbers depend on it. */
  #run: GraphTensor | undefined;

  /** @param name of the function, as messages and the tools for graphs show it. */
  constructor(
    name: string,
    backend: TensorFlowBackend,
    { seeds = new Seeds(), basicOps = false }: { readonly seeds?: Seeds; readonly basicOps?: boolean } = {},
  ) {
    this.basicOps = basicOps;
    this.#name = name;
    this.#backend = backend;
    this.#captures = new Captures(this.graph, backend);
    this.#assigned = new AssignedVariables(backend);
    this.#seeds = seeds;
  }

  addArgument(name: string, spec: TensorSpec): tfjs.Tensor {
    const placeholder = this.graph.addPlaceholder(name, spec);
    this.#arguments.push(placeholder);
    return this.#backend.tensorOf(placeholder);
  }

  /**
   * Runs `body`, with everything it computes going into the graph.
   * @returns its results, followed by the new values of the variables that it assigned.
   */
  record(body: () => readonly tfjs.Tensor[]): {
    readonly recording: Recording;
    readonly assigned: readonly tfjs.Variable[];
  } {
    if (currentRecorder() !== undefined) throw new Error("trace: another one is under way.");
    try {
      return withRecorder(this, () => {
        const results = body().map((tensor) => this.#own(this.#native(tensor)));
        const assigned = this.#assigned.list();
        const values = assigned.map((variable) => this.#own(this.#native(variable)));
        return { recording: this.#recording(this.#arguments, [...results, ...values]), assigned };
      });
    } finally {
      this.#assigned.restore();
    }
  }

  /** The ops that have an effect, in the order in which they have it. */
  get effects(): readonly GraphOp[] {
    return this.graph.ops.filter(({ isStateful }) => isStateful);
  }

  execute(
    type: string,
    attrs: readonly OpAttr[],
    inputs: readonly NativeTensor[],
    outputCount: number,
  ): GraphTensor[] {
    const own = inputs.map((input) => this.#own(input));
    const { isStateful } = opSignature(type);
    // Effects happen in the order in which the function had them.
    const controls = isStateful && this.#lastEffect !== undefined ? [this.#lastEffect] : [];
    const outputs = this.graph.addOp({
      type,
      name: `${currentScope()}${type}`,
      attrs,
      inputs: own,
      outputCount,
      controls,
    });
    if (isStateful) this.#lastEffect = this.graph.ops.at(-1);
    for (const output of outputs) this.#requireShape(output);
    return outputs;
  }

  constant(shape: readonly number[], dtype: DataTypeName, values: TensorValues): GraphTensor {
    const uniform = uniformValue(values);
    if (uniform === undefined)
      return this.graph.addConstant(`${currentScope()}Const`, { dtype, shape }, values);
    // Zeros and ones of the shape of an activation: XLA fuses the op, and would read the numbers from memory.
    const dims = this.graph.addConstant(
      "dims",
      { dtype: "int32", shape: [shape.length] },
      Int32Array.from(shape),
    );
    const value = this.graph.addConstant("value", { dtype, shape: [] }, uniform);
    const attrs: OpAttr[] = [
      { name: "T", kind: "type", value: dataTypes[dtype] },
      { name: "index_type", kind: "type", value: dataTypes.int32 },
    ];
    return only(this.execute("Fill", attrs, [dims, value], 1));
  }

  random(type: string, shape: readonly number[], seed?: number): GraphTensor {
    const own = this.#seeds.next(seed);
    const int32 = dataTypes.int32;
    this.#run ??= this.graph.addPlaceholder("run", { dtype: "int32", shape: [] });
    const dims = this.constant([shape.length], "int32", Int32Array.from(shape));
    const pack: OpAttr[] = [
      { name: "N", kind: "int", value: 2 },
      { name: "T", kind: "type", value: int32 },
    ];
    const seeds = this.execute("Pack", pack, [this.constant([], "int32", Int32Array.of(own)), this.#run], 1);
    const attrs: OpAttr[] = [
      { name: "T", kind: "type", value: int32 },
      { name: "Tseed", kind: "type", value: int32 },
      { name: "dtype", kind: "type", value: dataTypes.float32 },
    ];
    return only(this.execute(type, attrs, [dims, ...seeds], 1));
  }

  number(owner: object, read: () => number): GraphTensor {
    return this.#captures.number(owner, read);
  }

  beforeAssign(variable: tfjs.Variable): void {
    this.#assigned.add(variable);
  }

  initialValue(value: tfjs.Tensor): tfjs.Tensor {
    const output = this.#native(value);
    if (output instanceof TensorHandle) return value;
    const needed = reachableOps([output.op]);
    const argument = this.#arguments.find(({ op }) => needed.has(op));
    if (argument !== undefined) {
      throw new UsageError(
        this.#where("tf.variable"),
        `its initial value depends on the argument ${argument.op.name}, ${argument.signature}`,
        "Create the variable outside of the function.",
      );
    }
    const initial = makeFunction("initial_value", this.#recording([], [output]), []);
    const { graphFunction, captures, drawsNumbers } = initial;
    using computed = graphFunction;
    return withRecorder(undefined, () => {
      using run = runNumber(0);
      const inputs = captures.map((capture) => currentValue(capture, this.#backend));
      const [handle] = computed.call(drawsNumbers ? [...inputs, run] : inputs);
      return this.#backend.tensorOf(only(handle === undefined ? [] : [handle]));
    });
  }

  refuseReading(tensor: GraphTensor): never {
    throw new UsageError(
      this.#where(`tf.function ${this.#name}`),
      `the values of ${tensor.signature} do not exist while the function is traced`,
      "Choose with tf.where, or return the tensor and read it from the result.",
    );
  }

  [Symbol.dispose](): void {
    this.#captures[Symbol.dispose]();
    this.graph[Symbol.dispose]();
  }

  #where(otherwise: string): string {
    return runningFunction() ?? otherwise;
  }

  #native(tensor: tfjs.Tensor): NativeTensor {
    return nativeTensor(this.#backend.tensorId(tensor));
  }

  /** The tensor of this graph for one that an op uses. */
  #own(tensor: NativeTensor): GraphTensor {
    if (tensor instanceof TensorHandle) return this.#captures.placeholder(tensor);
    if (tensor.graph === this.graph) return tensor;
    throw new UsageError(
      this.#where(`tf.function ${this.#name}`),
      `${tensor.signature} belongs to another trace`,
      "Return it from the function that made it, and use what the call returns.",
    );
  }

  #requireShape(tensor: GraphTensor): void {
    if (tensor.shape.every((size) => size >= 0)) return;
    throw new UsageError(
      this.#where(tensor.op.type),
      `the shape of its result, ${tensor.signature}, depends on values, which do not exist while a function is traced`,
      "Call it outside of tf.function.",
    );
  }

  #recording(given: readonly GraphTensor[], outputs: readonly GraphTensor[]): Recording {
    return { graph: this.graph, arguments: given, captures: this.#captures.list(), run: this.#run, outputs };
  }
}

/** Seeds of random ops that have none of their own; other traces of the same function get the same. */
export class Seeds {
  readonly #drawn: number[] = [];
  #next = 0;

  next(given: number | undefined): number {
    const position = this.#next;
    this.#next += 1;
    this.#drawn[position] ??= given ?? randomInt(2 ** 31);
    return given ?? this.#drawn[position];
  }

  restart(): void {
    this.#next = 0;
  }
}

/** The last input of a function that draws random numbers. */
export function runNumber(run: number): TensorHandle {
  return createHandle([], "int32", Int32Array.of(run));
}

function only<T>(tensors: readonly T[]): T {
  const [first] = tensors;
  if (first === undefined || tensors.length > 1)
    throw new Error(`trace: ${tensors.length} tensors, not one.`);
  return first;
}

/** Shorter constants are shapes, axes and the like. */
const SHORT_CONSTANT = 64;

/** The value that all elements of a long constant have, if they do. */
function uniformValue(values: TensorValues): TensorValues | undefined {
  if (!ArrayBuffer.isView(values) || values.length <= SHORT_CONSTANT) return undefined;
  const [first] = values;
  for (const value of values) if (value !== first) return undefined;
  return values.slice(0, 1);
}
