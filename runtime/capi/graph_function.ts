import { bytesWrittenBy } from "./buffer.ts";
import { eagerContext } from "./context.ts";
import { c } from "./functions.ts";
import { type Graph, type GraphOp, type GraphTensor, outputsInMemory, type TensorSpec } from "./graph.ts";
import { onThread } from "./on_thread.ts";
import type { Pointer } from "./pointer.ts";
import { parsePointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";
import { TensorHandle } from "./tensor_handle.ts";

let count = 0;

/** The part of a graph that becomes a function. */
export interface FunctionBody {
  readonly graph: Graph;
  readonly ops: readonly GraphOp[];
  readonly inputs: readonly GraphTensor[];
  readonly outputs: readonly GraphTensor[];
}

/** A graph that the process's context knows as a function, by a name that no other has. */
export class GraphFunction {
  readonly name: string;
  readonly inputs: readonly TensorSpec[];
  readonly outputs: readonly TensorSpec[];
  /** Whether a run does more than to compute its outputs. */
  readonly hasEffects: boolean;
  /** Those that its ops call. */
  readonly callees: readonly GraphFunction[];
  readonly #pointer: Pointer<"TF_Function">;
  readonly #results: BigUint64Array;
  readonly #resultCount = new Int32Array(1);

  /** @throws TensorFlowError if an output needs something that is neither in the graph nor among the inputs. */
  constructor(name: string, body: FunctionBody) {
    count += 1;
    this.name = `__flowbook_${name.replaceAll(/\W+/g, "_")}_${count}`;
    this.inputs = body.inputs;
    this.outputs = body.outputs.map(({ dtype, shape }) => ({ dtype, shape }));
    this.callees = [...body.graph.functions];
    this.hasEffects = body.ops.some(({ isStateful }) => isStateful);
    this.#results = new BigUint64Array(Math.max(1, body.outputs.length));
    this.#pointer = makeFunction(this.name, body);
    c.TFE_ContextAddFunction(eagerContext().pointer, this.#pointer, sharedStatus());
    checkStatus(name);
  }

  /** Runs it and waits. @throws TensorFlowError with the inputs' signatures. */
  call(inputs: readonly TensorHandle[], { jitCompile = false } = {}): TensorHandle[] {
    const op = this.#prepare(inputs, jitCompile);
    try {
      this.#resultCount[0] = this.outputs.length;
      c.TFE_Execute(op, this.#results, this.#resultCount, sharedStatus());
      checkStatus(this.name, () => inputs.map(({ signature }) => signature));
    } finally {
      c.TFE_DeleteOp(op);
    }
    return this.#take(this.#results);
  }

  /** Runs it on a thread of its own while JavaScript goes on. */
  async callAsync(inputs: readonly TensorHandle[], { jitCompile = false } = {}): Promise<TensorHandle[]> {
    const op = this.#prepare(inputs, jitCompile);
    const status = c.TF_NewStatus();
    const results = new BigUint64Array(this.#results.length);
    const resultCount = Int32Array.of(this.outputs.length);
    const signatures = inputs.map(({ signature }) => signature);
    try {
      await onThread((done) => c.TFE_Execute.async(op, results, resultCount, status, done));
      checkStatus(this.name, () => signatures, status);
    } finally {
      c.TFE_DeleteOp(op);
      c.TF_DeleteStatus(status);
    }
    return this.#take(results);
  }

  /** Lets the graph use it, in a call or as the body of an If or While. */
  copyTo(graph: Graph): void {
    if (graph.functions.has(this)) return;
    graph.functions.add(this);
    for (const callee of this.callees) callee.copyTo(graph);
    c.TF_GraphCopyFunction(graph.pointer, this.#pointer, null, sharedStatus());
    checkStatus(this.name);
  }

  /** As a serialized `tensorflow.FunctionDef`. */
  serialize(): Uint8Array {
    return bytesWrittenBy((buffer) => {
      c.TF_FunctionToFunctionDef(this.#pointer, buffer, sharedStatus());
      checkStatus(this.name);
    });
  }

  [Symbol.dispose](): void {
    c.TFE_ContextRemoveFunction(eagerContext().pointer, this.name, sharedStatus());
    c.TF_DeleteFunction(this.#pointer);
  }

  #prepare(inputs: readonly TensorHandle[], jitCompile: boolean): Pointer<"TFE_Op"> {
    const status = sharedStatus();
    const op = c.TFE_NewOp(eagerContext().pointer, this.name, status);
    checkStatus(this.name);
    for (const input of inputs) c.TFE_OpAddInput(op, input.pointer, status);
    checkStatus(this.name, () => inputs.map(({ signature }) => signature));
    if (jitCompile) c.TFE_OpSetAttrBool(op, "_XlaMustCompile", 1);
    return op;
  }

  #take(results: BigUint64Array): TensorHandle[] {
    return this.outputs.map((spec, index) => {
      const pointer = parsePointer<"TFE_TensorHandle">(results[index], this.name);
      return new TensorHandle(pointer, spec.shape.every((size) => size >= 0) ? spec : undefined);
    });
  }
}

function makeFunction(name: string, { graph, ops, inputs, outputs }: FunctionBody): Pointer<"TF_Function"> {
  const effects = ops.filter(({ isStateful }) => isStateful);
  const body = c.TF_GraphToFunctionWithControlOutputs(
    graph.pointer,
    name,
    0,
    ops.length,
    pointersInMemory(ops),
    inputs.length,
    outputsInMemory(inputs),
    outputs.length,
    outputsInMemory(outputs),
    null,
    effects.length,
    pointersInMemory(effects),
    null,
    null,
    null,
    sharedStatus(),
  );
  checkStatus(name);
  return body;
}

function pointersInMemory(ops: readonly GraphOp[]): BigUint64Array {
  return BigUint64Array.from(ops.length === 0 ? [0n] : ops.map(({ pointer }) => pointer));
}
