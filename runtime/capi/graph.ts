import { bytesWrittenBy } from "./buffer.ts";
import { type DataTypeName, dataTypeName } from "./dtypes.ts";
import { type OpAttr, typeAttr } from "./eager_op.ts";
import { c } from "./functions.ts";
import { setGraphAttr } from "./graph_attrs.ts";
import type { GraphFunction } from "./graph_function.ts";
import type { Output } from "./headers/graph.ts";
import { opSignature } from "./op_def.ts";
import type { Pointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";
import { type TensorValues, withNativeTensor } from "./tensor_values.ts";

/** An op of a graph, with what it takes and gives. */
export interface GraphOp {
  readonly type: string;
  readonly name: string;
  readonly pointer: Pointer<"TF_Operation">;
  readonly attrs: readonly OpAttr[];
  readonly inputs: readonly GraphTensor[];
  readonly outputs: readonly GraphTensor[];
  /** Ops that run before it without giving it anything. */
  readonly controls: readonly GraphOp[];
  readonly isStateful: boolean;
  /** What a `Const` holds. */
  readonly constant?: Constant;
  /** What an `If` or `While` calls. */
  readonly calls?: readonly CalledFunction[];
}

/** A function that an op calls, and the part of a graph that it was made of. */
export interface CalledFunction {
  readonly attr: string;
  readonly made: GraphFunction;
  readonly graph: Graph;
  readonly inputs: readonly GraphTensor[];
  readonly outputs: readonly GraphTensor[];
}

export interface Constant extends TensorSpec {
  readonly values: TensorValues;
}

/** A tensor that exists when its graph runs; a size that is not known before is -1. */
export class GraphTensor {
  readonly graph: Graph;
  readonly op: GraphOp;
  readonly index: number;
  readonly dtype: DataTypeName;
  readonly shape: number[];

  constructor(graph: Graph, op: GraphOp, { index, dtype, shape }: TensorSpec & { readonly index: number }) {
    this.graph = graph;
    this.op = op;
    this.index = index;
    this.dtype = dtype;
    this.shape = [...shape];
  }

  get signature(): string {
    return `${this.dtype}[${this.shape.map((size) => (size < 0 ? "?" : size)).join(",")}]`;
  }

  get output(): Output {
    return { oper: this.op.pointer, index: this.index };
  }
}

export interface TensorSpec {
  readonly dtype: DataTypeName;
  readonly shape: readonly number[];
}

/** A `TF_Graph` as it grows: each op gets its shape from TensorFlow as it is added. */
export class Graph {
  readonly pointer = c.TF_NewGraph();
  readonly ops: GraphOp[] = [];
  /** Those that its ops may call. */
  readonly functions = new Set<GraphFunction>();
  /** Called when the graph is released. */
  readonly onDispose: (() => void)[] = [];
  readonly #names = new Map<string, number>();

  /** An input of the function that this graph becomes. */
  addPlaceholder(name: string, { dtype, shape }: TensorSpec): GraphTensor {
    const attrs: OpAttr[] = [typeAttr("dtype", dtype), { name: "shape", kind: "shape", value: shape }];
    return this.addSingle({ type: "Placeholder", name, attrs, inputs: [] });
  }

  addConstant(name: string, spec: TensorSpec, values: TensorValues): GraphTensor {
    return withNativeTensor(spec, values, (tensor) => {
      const attrs: OpAttr[] = [
        typeAttr("dtype", spec.dtype),
        { name: "value", kind: "tensor", value: tensor },
      ];
      const constant = { ...spec, values };
      return this.addSingle({ type: "Const", name, attrs, inputs: [], constant });
    });
  }

  /**
   * @param op its inputs are flat: which of them make up a list is known from the op's definition.
   * @throws TensorFlowError if the op refuses these inputs or attributes.
   */
  addOp(op: NewOp): GraphTensor[] {
    const { type, inputs, controls = [], constant, calls = [] } = op;
    const called = calls.map(
      ({ attr, made }): OpAttr => ({ name: attr, kind: "function", value: made.name }),
    );
    const attrs = [...op.attrs, ...called];
    for (const { made } of calls) made.copyTo(this);
    const { isStateful, inferred } = opSignature(type);
    const name = this.#uniqueName(op.name);
    const description = c.TF_NewOperation(this.pointer, type, name);
    addInputs(description, type, inputs);
    for (const control of controls) c.TF_AddControlInput(description, control.pointer);
    // tfjs-node gives some ops a dtype that their inputs do not have; eager execution never looks.
    for (const attr of attrs) if (!inferred.has(attr.name)) setGraphAttr(description, attr);
    const pointer = c.TF_FinishOperation(description, sharedStatus());
    checkStatus(type, () => inputs.map((input) => input.signature));
    const outputs: GraphTensor[] = [];
    const kept = constant === undefined ? { attrs: op.attrs, calls } : { attrs: [], constant };
    const added: GraphOp = { type, name, pointer, inputs, outputs, controls, isStateful, ...kept };
    this.ops.push(added);
    for (let index = 0; index < op.outputCount; index += 1) outputs.push(this.#output(added, index));
    return outputs;
  }

  /** An op with one output. */
  addSingle(op: Omit<NewOp, "outputCount">): GraphTensor {
    const [output] = this.addOp({ ...op, outputCount: 1 });
    if (output === undefined) throw new Error(`${op.type}: no output.`);
    return output;
  }

  /** The graph as a serialized `tensorflow.GraphDef`. */
  serialize(): Uint8Array {
    return bytesWrittenBy((buffer) => {
      c.TF_GraphToGraphDef(this.pointer, buffer, sharedStatus());
      checkStatus("TF_GraphToGraphDef");
    });
  }

  [Symbol.dispose](): void {
    for (const release of this.onDispose) release();
    c.TF_DeleteGraph(this.pointer);
  }

  #output(op: GraphOp, index: number): GraphTensor {
    const output = { oper: op.pointer, index };
    const dtype = dataTypeName(c.TF_OperationOutputType(output));
    return new GraphTensor(this, op, { index, dtype, shape: this.#shape(op, output) });
  }

  #shape(op: GraphOp, output: Output): number[] {
    const status = sharedStatus();
    const rank = c.TF_GraphGetTensorNumDims(this.pointer, output, status);
    checkStatus(op.type);
    if (rank < 0) return [-1];
    if (rank === 0) return [];
    const dims = new BigInt64Array(rank);
    c.TF_GraphGetTensorShape(this.pointer, output, dims, rank, status);
    checkStatus(op.type);
    return Array.from(dims, Number);
  }

  /** As TensorFlow names them: `MatMul`, `MatMul_1`. */
  #uniqueName(name: string): string {
    const count = this.#names.get(name) ?? 0;
    this.#names.set(name, count + 1);
    return count === 0 ? name : this.#uniqueName(`${name}_${count}`);
  }
}

export interface NewOp {
  readonly type: string;
  readonly name: string;
  readonly attrs: readonly OpAttr[];
  readonly inputs: readonly GraphTensor[];
  readonly outputCount: number;
  readonly controls?: readonly GraphOp[];
  readonly constant?: Constant;
  readonly calls?: readonly CalledFunction[];
}

function addInputs(
  description: Pointer<"TF_OperationDescription">,
  type: string,
  inputs: readonly GraphTensor[],
): void {
  const { inputs: parameters } = opSignature(type);
  let next = 0;
  const lists = parameters.filter(({ isList }) => isList).length;
  for (const { isList } of parameters) {
    if (!isList) {
      const input = inputs[next];
      if (input !== undefined) c.TF_AddInput(description, input.output);
      next += 1;
      continue;
    }
    // tfjs has no op with two lists of different length.
    const count = Math.floor((inputs.length - (parameters.length - lists)) / lists);
    const list = inputs.slice(next, next + count);
    c.TF_AddInputList(description, outputsInMemory(list), list.length);
    next += count;
  }
}

/** An array of `struct TF_Output { TF_Operation* oper; int index; }`, 16 bytes each. */
export function outputsInMemory(tensors: readonly GraphTensor[]): BigUint64Array {
  const structs = new BigUint64Array(Math.max(1, tensors.length * 2));
  for (const [position, { op, index }] of tensors.entries()) {
    structs[position * 2] = op.pointer;
    structs[position * 2 + 1] = BigInt(index);
  }
  return structs;
}
