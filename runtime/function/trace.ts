import * as tfjs from "@tensorflow/tfjs";
import { AssignedVariables } from "../backend/assigned_variables.ts";
import { nativeTensor } from "../backend/binding.ts";
import { undoing } from "../backend/interruption.ts";
import { currentScope } from "../backend/name_scopes.ts";
import {
  currentRecorder,
  type NativeTensor,
  type OpSet,
  type Recorder,
  withRecorder,
} from "../backend/recorder.ts";
import type { TensorFlowBackend } from "../backend/tensorflow_backend.ts";
import { runningFunction } from "../backend/tracked_tensors.ts";
import type { DataTypeName } from "../capi/dtypes.ts";
import { type OpAttr, typeAttr } from "../capi/eager_op.ts";
import { type CalledFunction, Graph, type GraphOp, GraphTensor, type TensorSpec } from "../capi/graph.ts";
import { opSignature } from "../capi/op_def.ts";
import { TensorHandle } from "../capi/tensor_handle.ts";
import type { TensorValues } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { Captures, currentValue } from "./captures.ts";
import { reachableOps } from "./reachable_ops.ts";
import { makeFunction, type Recording } from "./recording.ts";
import { runNumber, Seeds } from "./seeds.ts";
import { addUniform } from "./traced_constant.ts";

interface TraceSettings {
  readonly seeds?: Seeds;
  readonly opSet?: OpSet;
  /** The trace of the function that has an op which calls this one. */
  readonly parent?: Trace;
}

/** Records what TensorFlow.js computes as a graph. */
export class Trace implements Recorder {
  readonly graph = new Graph();
  readonly backend: TensorFlowBackend;
  readonly opSet: OpSet;
  readonly seeds: Seeds;
  readonly #kept: tfjs.Tensor[] = [];
  readonly #name: string;
  readonly #parent: Trace | undefined;
  readonly #arguments: GraphTensor[] = [];
  readonly #captures: Captures;
  /** The tensors of the outer trace that this one uses, each with the placeholder that stands for it. */
  readonly #outer = new Map<GraphTensor, GraphTensor>();
  readonly #assigned: AssignedVariables;
  #lastEffect: GraphOp | undefined;
  /** How often the function has run before; random numbers depend on it. */
  #run: GraphTensor | undefined;
  /** In the body of a loop, the number of the iteration; random numbers depend on it too. */
  iteration: GraphTensor | undefined;

  /** @param name of the function, as messages and the tools for graphs show it. */
  constructor(
    name: string,
    backend: TensorFlowBackend,
    { seeds = new Seeds(), opSet = "tensorflow", parent }: TraceSettings = {},
  ) {
    this.opSet = parent?.opSet ?? opSet;
    this.backend = backend;
    this.seeds = seeds;
    this.#name = name;
    this.#parent = parent;
    this.#captures = new Captures(this.graph, backend);
    this.#assigned = new AssignedVariables(backend);
  }

  addArgument(name: string, spec: TensorSpec): tfjs.Tensor {
    const placeholder = this.graph.addPlaceholder(name, spec);
    this.#arguments.push(placeholder);
    return this.backend.tensorOf(placeholder);
  }

  /**
   * Runs `body`, with everything it computes going into the graph.
   * @returns its results, followed by the new values of the variables that it assigned.
   */
  record(body: () => readonly NativeTensor[]): {
    readonly recording: Recording;
    readonly assigned: readonly tfjs.Variable[];
  } {
    if (currentRecorder() !== this.#parent) throw new Error("trace: another one is under way.");
    const restore = () => {
      this.#assigned.restore();
      for (const tensor of this.#kept) release(tensor, this.backend);
    };
    return undoing(restore, () =>
      withRecorder(this, () => {
        const results = body().map((tensor) => this.own(tensor));
        const assigned = this.#assigned.list();
        const values = assigned.map((variable) => this.graphTensor(variable));
        return { recording: this.#recording(this.#arguments, [...results, ...values]), assigned };
      }),
    );
  }

  /** Keeps tensors for a gradient that computes with them again; to the end of the outermost trace. */
  keep(tensors: readonly tfjs.Tensor[]): void {
    const kept = this.#outermost.#kept;
    for (const tensor of tensors) {
      if (!(tensor instanceof tfjs.Variable) && !tensor.kept) kept.push(tfjs.keep(tensor));
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
    calls?: readonly CalledFunction[],
  ): GraphTensor[] {
    const own = inputs.map((input) => this.own(input));
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
      ...(calls === undefined ? {} : { calls }),
    });
    if (isStateful) this.#lastEffect = this.graph.ops.at(-1);
    for (const output of outputs) this.#requireShape(output);
    return outputs;
  }

  /** An op with one output. */
  single(type: string, attrs: readonly OpAttr[], inputs: readonly NativeTensor[]): GraphTensor {
    const [output] = this.execute(type, attrs, inputs, 1);
    if (output === undefined) throw new Error(`${type}: no output.`);
    return output;
  }

  constant(shape: readonly number[], dtype: DataTypeName, values: TensorValues): GraphTensor {
    const uniform = addUniform(this, { dtype, shape }, values);
    return uniform ?? this.graph.addConstant(`${currentScope()}Const`, { dtype, shape }, values);
  }

  random(type: string, shape: readonly number[], seed?: number): GraphTensor {
    const own = this.constant([], "int32", Int32Array.of(this.seeds.next(seed)));
    const dims = this.constant([shape.length], "int32", Int32Array.from(shape));
    const pack: OpAttr[] = [{ name: "N", kind: "int", value: 2 }, typeAttr("T", "int32")];
    const seeds = this.single("Pack", pack, [own, this.#runTensor()]);
    const attrs = [typeAttr("T", "int32"), typeAttr("Tseed", "int32"), typeAttr("dtype", "float32")];
    return this.single(type, attrs, [dims, seeds]);
  }

  number(owner: object, read: () => number): GraphTensor {
    return this.own(this.#outermost.#captures.number(owner, read));
  }

  #runTensor(): GraphTensor {
    if (this.#parent === undefined) {
      this.#run ??= this.graph.addPlaceholder("run", { dtype: "int32", shape: [] });
      return this.#run;
    }
    const run = this.own(this.#parent.#runTensor());
    if (this.iteration === undefined) return run;
    const T = [typeAttr("T", "int32")];
    const distance = this.constant([], "int32", Int32Array.of(ITERATION_DISTANCE));
    const steps = this.single("Mul", T, [this.iteration, distance]);
    return this.single("AddV2", T, [run, steps]);
  }

  beforeAssign(variable: tfjs.Variable): void {
    this.#assigned.add(variable);
  }

  initialValue(value: tfjs.Tensor): tfjs.Tensor {
    const output = this.native(value);
    if (output instanceof TensorHandle) return value;
    if (this.#parent !== undefined) {
      throw new UsageError(
        this.#where("tf.variable"),
        `a variable cannot be created in a branch or a loop of ${this.#name}`,
        "Create the variable outside of the function.",
      );
    }
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
      const inputs = captures.map((capture) => currentValue(capture, this.backend));
      const [handle] = computed.call(drawsNumbers ? [...inputs, run] : inputs);
      if (handle === undefined) throw new Error("initial_value: no output.");
      return this.backend.tensorOf(handle);
    });
  }

  refuseReading(tensor: GraphTensor): never {
    throw new UsageError(
      this.#where(`tf.function ${this.#name}`),
      `the values of ${tensor.signature} do not exist while the function is traced`,
      "Choose with tf.cond or tf.where, print with tf.print, or return the tensor and read it from the result.",
    );
  }

  [Symbol.dispose](): void {
    this.#captures[Symbol.dispose]();
    this.graph[Symbol.dispose]();
  }

  get #outermost(): Trace {
    return this.#parent === undefined ? this : this.#parent.#outermost;
  }

  #where(otherwise: string): string {
    return runningFunction() ?? otherwise;
  }

  native(tensor: tfjs.Tensor): NativeTensor {
    return nativeTensor(this.backend.tensorId(tensor));
  }

  /** The tensor of this graph for one of TensorFlow.js. */
  graphTensor(tensor: tfjs.Tensor): GraphTensor {
    return this.own(this.native(tensor));
  }

  /** The tensor of this graph for one that an op uses. */
  own(tensor: NativeTensor): GraphTensor {
    if (tensor instanceof GraphTensor && tensor.graph === this.graph) return tensor;
    if (this.#parent !== undefined) return this.ofOuter(this.#parent.own(tensor));
    if (tensor instanceof TensorHandle) return this.#captures.placeholder(tensor);
    throw new UsageError(
      this.#where(`tf.function ${this.#name}`),
      `${tensor.signature} belongs to another trace`,
      "Return it from the function that made it, and use what the call returns.",
    );
  }

  /** Whether `tensor` is one of this trace. */
  has(tensor: tfjs.Tensor): boolean {
    const native = this.native(tensor);
    return native instanceof GraphTensor && native.graph === this.graph;
  }

  /** The placeholder for a tensor of the outer trace. */
  ofOuter(tensor: GraphTensor): GraphTensor {
    let placeholder = this.#outer.get(tensor);
    if (placeholder === undefined) {
      placeholder = this.graph.addPlaceholder("captured", tensor);
      this.#outer.set(tensor, placeholder);
    }
    return placeholder;
  }

  /** The tensors of the outer trace that this one uses. */
  get usedOfOuter(): readonly GraphTensor[] {
    return [...this.#outer.keys()];
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

/** Runs are counted, so that this many of them draw other numbers than the iterations of each other. */
const ITERATION_DISTANCE = 1_000_003;

/** The trace that is under way. */
export function currentTrace(): Trace | undefined {
  const recorder = currentRecorder();
  return recorder instanceof Trace ? recorder : undefined;
}

function release(tensor: tfjs.Tensor, backend: TensorFlowBackend): void {
  Object.assign(tensor, { kept: false });
  if (backend.isTraced(tensor)) tensor.dispose();
}
