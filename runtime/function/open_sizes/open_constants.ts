import type { DataTypeName, NumericArray } from "../../capi/dtypes.ts";
import { type OpAttr, typeAttr } from "../../capi/eager_op.ts";
import type { Graph, GraphOp, GraphTensor, TensorSpec } from "../../capi/graph.ts";
import type { TensorValues } from "../../capi/tensor_values.ts";
import type { UsageError } from "../../usage_error.ts";
import { findFormula, type SizeFormula, type Sizes } from "./size_formula.ts";

/** Sizes come in lists that are no longer than a shape or paddings. */
const MOST_ELEMENTS = 64;

interface Options {
  readonly graph: Graph;
  readonly traces: readonly Sizes[];
  /** int32[], in `graph`. */
  readonly readSize: (index: number) => GraphTensor;
  /** The error that says why the function cannot leave a size open. */
  readonly refuse: (what: string) => UsageError;
}

/** Constants that were computed from sizes, in a graph for all sizes. */
export class OpenConstants {
  readonly #options: Options;
  readonly #sizes = new Map<number, GraphTensor>();

  constructor(options: Options) {
    this.#options = options;
  }

  /** @param versions a constant in each graph; what differs follows from the open sizes. */
  add(op: GraphOp, versions: readonly GraphOp[]): GraphTensor {
    const constants = versions.map(({ constant }) => constant ?? noOutput(op));
    const [first] = constants;
    if (first === undefined) throw new Error("open graph: no constant.");
    if (constants.every((constant) => isSame(constant, first))) {
      return this.#options.graph.addConstant(op.name, first, first.values);
    }
    const lists = constants.map(({ values }) => values);
    if (!lists.every(isNumeric) || !isComputed(first.dtype)) {
      throw this.#options.refuse(`the constant ${op.name}, ${first.dtype}[${first.shape}], depends on it`);
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
      throw this.#options.refuse(
        `the constant ${op.name}, ${dtype}[${shape}], has other values for other sizes`,
      );
    }
    const elements = Array.from({ length: count }, (_, index) => {
      const formula = this.#formula(lists.map((list) => Number(list[index])));
      if (formula === undefined) {
        throw this.#options.refuse(
          `an element of the constant ${op.name}, ${dtype}[${shape}], is no simple function of it`,
        );
      }
      return this.#computed(formula, dtype);
    });
    if (shape.length === 0) return elements[0] ?? noOutput(op);
    const list = this.#packed(elements, dtype);
    if (shape.length === 1) return list;
    const dims = this.#options.graph.addConstant(
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
      throw this.#options.refuse(
        `the constant ${op.name}, ${dtype}[${shape}], has other values for other sizes`,
      );
    }
    const dims = shape.map((_, axis) => {
      const formula = this.#formula(shapes.map((other) => other[axis] ?? Number.NaN));
      if (formula === undefined)
        throw this.#options.refuse(`the shape of ${op.name} is no simple function of it`);
      return this.#computed(formula, "int32");
    });
    const scalar = this.#options.graph.addConstant(
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
      return this.#op("RealDiv", [share, this.size(formula.of, dtype)], [typeAttr("T", dtype)]);
    }
    let sum = formula.constant === 0 ? undefined : this.#number(formula.constant, dtype);
    for (const [index, factor] of formula.factors.entries()) {
      if (Math.abs(factor) < 1e-9) continue;
      const size = this.size(index, dtype);
      const T = [typeAttr("T", dtype)];
      const term = factor === 1 ? size : this.#op("Mul", [size, this.#number(factor, dtype)], T);
      sum = sum === undefined ? term : this.#op("AddV2", [sum, term], T);
    }
    return sum ?? this.#number(0, dtype);
  }

  /** An open size. */
  size(index: number, dtype: DataTypeName): GraphTensor {
    let size = this.#sizes.get(index);
    if (size === undefined) {
      size = this.#options.readSize(index);
      this.#sizes.set(index, size);
    }
    if (dtype === "int32") return size;
    return this.#op("Cast", [size], [typeAttr("SrcT", "int32"), typeAttr("DstT", dtype)]);
  }

  #packed(elements: readonly GraphTensor[], dtype: DataTypeName): GraphTensor {
    return this.#op("Pack", elements, [
      { name: "N", kind: "int", value: elements.length },
      typeAttr("T", dtype),
    ]);
  }

  #number(value: number, dtype: DataTypeName): GraphTensor {
    const exact = dtype === "int32" ? Int32Array.of(Math.round(value)) : Float32Array.of(value);
    return this.#options.graph.addConstant("number", { dtype, shape: [] }, exact);
  }

  #op(type: string, inputs: readonly GraphTensor[], attrs: readonly OpAttr[]): GraphTensor {
    return this.#options.graph.addSingle({ type, name: type, attrs, inputs });
  }
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
