import { type DataTypeName, dataTypes, type NumericArray } from "../capi/dtypes.ts";
import type { OpAttr } from "../capi/eager_op.ts";
import { Graph, type GraphOp, type GraphTensor, type TensorSpec } from "../capi/graph.ts";
import type { TensorValues } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import type { Recording } from "./recording.ts";
import { findFormula, type SizeFormula, type Sizes } from "./size_formula.ts";

/** Where a run finds an open size: an axis of an argument. */
export interface OpenSize {
  readonly argument: number;
  readonly axis: number;
}

/**
 * One graph for all sizes, from recordings of a function at some of them: what differs between these, sizes
 * and what was computed from sizes, is computed by the graph.
 * @throws UsageError if the recordings differ in another way.
 */
export function openGraph(options: {
  readonly name: string;
  readonly recordings: readonly Recording[];
  /** The open sizes of each recording. */
  readonly traces: readonly Sizes[];
  /** A place for each open size. */
  readonly open: readonly OpenSize[];
  /** The arguments, with -1 for sizes that are open. */
  readonly specs: readonly TensorSpec[];
}): { readonly recording: Recording; readonly effects: readonly GraphOp[] } {
  return new OpenGraph(options).build();
}

/** Sizes come in lists that are no longer than a shape or paddings. */
const MOST_ELEMENTS = 64;

type Options = Parameters<typeof openGraph>[0];

class OpenGraph {
  readonly #options: Options;
  readonly #graph = new Graph();
  readonly #outputs = new Map<GraphOp, readonly GraphTensor[]>();
  readonly #sizes = new Map<number, GraphTensor>();
  #arguments: readonly GraphTensor[] = [];

  constructor(options: Options) {
    this.#options = options;
  }

  build(): { readonly recording: Recording; readonly effects: readonly GraphOp[] } {
    const [base, ...others] = this.#options.recordings;
    if (base === undefined) throw new Error("open graph: nothing was recorded.");
    const counts = new Set(this.#options.recordings.map(({ graph }) => graph.ops.length));
    if (counts.size > 1) throw this.#differs(`it computes ${[...counts].join(", ")} ops for different sizes`);
    this.#arguments = base.arguments.map((tensor, index) =>
      this.#graph.addPlaceholder(tensor.op.name, this.#options.specs[index] ?? tensor),
    );
    for (const [index, tensor] of base.arguments.entries()) {
      const argument = this.#arguments[index];
      if (argument !== undefined) this.#outputs.set(tensor.op, [argument]);
    }
    for (const [index, op] of base.graph.ops.entries()) {
      if (this.#outputs.has(op)) continue;
      const same = others.map((recording) => recording.graph.ops[index]);
      this.#outputs.set(op, this.#add(op, same));
    }
    const own = (tensor: GraphTensor) => this.#own(tensor);
    const recording: Recording = {
      graph: this.#graph,
      arguments: this.#arguments,
      captures: base.captures.map(({ placeholder, source }) => ({ placeholder: own(placeholder), source })),
      run: base.run === undefined ? undefined : own(base.run),
      outputs: base.outputs.map(own),
    };
    return { recording, effects: this.#graph.ops.filter(({ isStateful }) => isStateful) };
  }

  #add(op: GraphOp, same: readonly (GraphOp | undefined)[]): readonly GraphTensor[] {
    const versions = [op, ...same.filter((other) => other !== undefined)];
    if (versions.length <= same.length || versions.some(({ type }) => type !== op.type)) {
      throw this.#differs(`it computes ${op.name} for some sizes and not for others`);
    }
    if (op.constant !== undefined) return [this.#constant(op, versions)];
    if (op.type === "Placeholder")
      return [this.#graph.addPlaceholder(op.name, op.outputs[0] ?? noOutput(op))];
    const attrs = JSON.stringify(op.attrs);
    const other = versions.find((version) => JSON.stringify(version.attrs) !== attrs);
    if (other !== undefined) {
      throw this.#differs(
        `the attributes of ${op.name} depend on it: ${attrs} and ${JSON.stringify(other.attrs)}`,
      );
    }
    return this.#graph.addOp({
      type: op.type,
      name: op.name,
      attrs: op.attrs,
      inputs: op.inputs.map((input) => this.#own(input)),
      outputCount: op.outputs.length,
      controls: op.controls.flatMap((control) => this.#outputs.get(control)?.[0]?.op ?? []),
    });
  }

  #own(tensor: GraphTensor): GraphTensor {
    const own = this.#outputs.get(tensor.op)?.[tensor.index];
    if (own === undefined) throw new Error(`open graph: ${tensor.op.name} comes too late.`);
    return own;
  }

  #constant(op: GraphOp, versions: readonly GraphOp[]): GraphTensor {
    const constants = versions.map(({ constant }) => constant ?? noOutput(op));
    const [first] = constants;
    if (first === undefined) throw new Error("open graph: no constant.");
    if (constants.every((constant) => isSame(constant, first))) {
      return this.#graph.addConstant(op.name, first, first.values);
    }
    const lists = constants.map(({ values }) => values);
    if (!lists.every(isNumeric) || !isComputed(first.dtype)) {
      throw this.#differs(`the constant ${op.name}, ${first.dtype}[${first.shape}], depends on it`);
    }
    const shapes = constants.map(({ shape }) => shape);
    return shapes.every((shape) => shape.join() === first.shape.join())
      ? this.#elements(op, first, lists)
      : this.#filled(op, { dtype: first.dtype, shapes, lists });
  }

  /** A constant of one shape whose elements differ: sizes, and what JavaScript computed from them. */
  #elements(op: GraphOp, { dtype, shape }: TensorSpec, lists: readonly NumericArray[]): GraphTensor {
    const count = lists[0]?.length ?? 0;
    if (count > MOST_ELEMENTS) {
      throw this.#differs(`the constant ${op.name}, ${dtype}[${shape}], has other values for other sizes`);
    }
    const elements = Array.from({ length: count }, (_, index) => {
      const formula = this.#formula(lists.map((list) => Number(list[index])));
      if (formula === undefined) {
        throw this.#differs(
          `an element of the constant ${op.name}, ${dtype}[${shape}], is no simple function of it`,
        );
      }
      return this.#computed(formula, dtype);
    });
    if (shape.length === 0) return elements[0] ?? noOutput(op);
    const list = this.#packed(elements, dtype);
    if (shape.length === 1) return list;
    const dims = this.#graph.addConstant(
      "shape",
      { dtype: "int32", shape: [shape.length] },
      Int32Array.from(shape),
    );
    return this.#op("Reshape", [list, dims], [typeAttr("T", dtype), typeAttr("Tshape", "int32")]);
  }

  /** A constant that has another shape for other sizes: zeros and the like. */
  #filled(
    op: GraphOp,
    options: { dtype: DataTypeName; shapes: readonly (readonly number[])[]; lists: readonly NumericArray[] },
  ): GraphTensor {
    const { dtype, shapes, lists } = options;
    const value = lists[0]?.[0];
    const [shape = []] = shapes;
    if (value === undefined || !lists.every((list) => [...list].every((element) => element === value))) {
      throw this.#differs(`the constant ${op.name}, ${dtype}[${shape}], has other values for other sizes`);
    }
    const dims = shape.map((_, axis) => {
      const formula = this.#formula(shapes.map((other) => other[axis] ?? Number.NaN));
      if (formula === undefined) throw this.#differs(`the shape of ${op.name} is no simple function of it`);
      return this.#computed(formula, "int32");
    });
    const scalar = this.#graph.addConstant(
      "value",
      { dtype, shape: [] },
      (lists[0] ?? noOutput(op)).slice(0, 1),
    );
    return this.#op(
      "Fill",
      [this.#packed(dims, "int32"), scalar],
      [typeAttr("T", dtype), typeAttr("index_type", "int32")],
    );
  }

  #formula(values: readonly number[]): SizeFormula | undefined {
    return findFormula(values, this.#options.traces);
  }

  #computed(formula: SizeFormula, dtype: DataTypeName): GraphTensor {
    if (formula.kind === "share") {
      const share = this.#number(formula.share, dtype);
      return this.#op("RealDiv", [share, this.#size(formula.of, dtype)], [typeAttr("T", dtype)]);
    }
    let sum = formula.constant === 0 ? undefined : this.#number(formula.constant, dtype);
    for (const [index, factor] of formula.factors.entries()) {
      if (Math.abs(factor) < 1e-9) continue;
      const size = this.#size(index, dtype);
      const T = [typeAttr("T", dtype)];
      const term = factor === 1 ? size : this.#op("Mul", [size, this.#number(factor, dtype)], T);
      sum = sum === undefined ? term : this.#op("AddV2", [sum, term], T);
    }
    return sum ?? this.#number(0, dtype);
  }

  #size(index: number, dtype: DataTypeName): GraphTensor {
    let size = this.#sizes.get(index);
    if (size === undefined) {
      size = this.#readSize(index);
      this.#sizes.set(index, size);
    }
    if (dtype === "int32") return size;
    return this.#op("Cast", [size], [typeAttr("SrcT", "int32"), typeAttr("DstT", dtype)]);
  }

  #readSize(index: number): GraphTensor {
    const place = this.#options.open[index];
    const argument = this.#arguments[place?.argument ?? -1];
    if (place === undefined || argument === undefined)
      throw new Error("open graph: no argument has the size.");
    const shape = this.#op(
      "Shape",
      [argument],
      [typeAttr("T", argument.dtype), typeAttr("out_type", "int32")],
    );
    const at = (position: number) =>
      this.#graph.addConstant("axis", { dtype: "int32", shape: [1] }, Int32Array.of(position));
    const attrs: OpAttr[] = [
      typeAttr("T", "int32"),
      typeAttr("Index", "int32"),
      { name: "shrink_axis_mask", kind: "int", value: 1 },
    ];
    return this.#op("StridedSlice", [shape, at(place.axis), at(place.axis + 1), at(1)], attrs);
  }

  #packed(elements: readonly GraphTensor[], dtype: DataTypeName): GraphTensor {
    return this.#op("Pack", elements, [
      { name: "N", kind: "int", value: elements.length },
      typeAttr("T", dtype),
    ]);
  }

  #number(value: number, dtype: DataTypeName): GraphTensor {
    const exact = dtype === "int32" ? Int32Array.of(Math.round(value)) : Float32Array.of(value);
    return this.#graph.addConstant("number", { dtype, shape: [] }, exact);
  }

  #op(type: string, inputs: readonly GraphTensor[], attrs: readonly OpAttr[]): GraphTensor {
    const [output] = this.#graph.addOp({ type, name: type, attrs, inputs, outputCount: 1 });
    if (output === undefined) throw new Error(`${type}: no output.`);
    return output;
  }

  #differs(what: string): UsageError {
    return new UsageError(
      `tf.function ${this.#options.name}`,
      `the function cannot leave a size open, because ${what}`,
      "Give this size in the inputSignature, or compute with ops instead of x.shape.",
    );
  }
}

function typeAttr(name: string, dtype: DataTypeName): OpAttr {
  return { name, kind: "type", value: dataTypes[dtype] };
}

function isSame(a: TensorSpec & { values: TensorValues }, b: TensorSpec & { values: TensorValues }): boolean {
  if (a.shape.join() !== b.shape.join() || a.values.length !== b.values.length) return false;
  if (!isNumeric(a.values) || !isNumeric(b.values)) return String(a.values) === String(b.values);
  for (const [index, value] of a.values.entries()) if (!Object.is(value, b.values[index])) return false;
  return true;
}

function isNumeric(values: TensorValues): values is NumericArray {
  return ArrayBuffer.isView(values);
}

/** The dtypes in which sizes are computed. */
function isComputed(dtype: DataTypeName): boolean {
  return dtype === "int32" || dtype === "float32";
}

function noOutput(op: GraphOp): never {
  throw new Error(`open graph: ${op.name} has no output.`);
}
