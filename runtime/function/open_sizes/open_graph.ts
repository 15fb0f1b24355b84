import { type CalledFunction, Graph, type GraphOp, type GraphTensor } from "../../capi/graph.ts";
import { UsageError } from "../../usage_error.ts";
import { functionOf, type Recording } from "../recording.ts";
import { OpenConstants } from "./open_constants.ts";
import type { Sizes } from "./size_formula.ts";
import { sizeOfAxis } from "./size_of_axis.ts";

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
}): { readonly recording: Recording; readonly effects: readonly GraphOp[] } {
  const { name, recordings, traces, open } = options;
  const [base] = recordings;
  if (base === undefined) throw new Error("open graph: nothing was recorded.");
  const readSize = (index: number) => {
    const place = open[index];
    const tensor = given[place?.argument ?? -1];
    if (place === undefined || tensor === undefined) throw new Error("open graph: no argument has the size.");
    return sizeOfAxis(merged.graph, tensor, place.axis);
  };
  const merged = new MergedGraph({ name, traces, readSize });
  const given = base.arguments.map((_, index) =>
    merged.addInput(recordings.flatMap((recording) => recording.arguments[index] ?? [])),
  );
  merged.addOps(recordings.map(({ graph }) => graph));
  const own = (tensor: GraphTensor) => merged.own(tensor);
  const recording: Recording = {
    graph: merged.graph,
    arguments: given,
    captures: base.captures.map(({ placeholder, source }) => ({ placeholder: own(placeholder), source })),
    run: base.run === undefined ? undefined : own(base.run),
    outputs: base.outputs.map(own),
  };
  return { recording, effects: merged.graph.ops.filter(({ isStateful }) => isStateful) };
}

interface MergeOptions {
  readonly name: string;
  readonly traces: readonly Sizes[];
  /** int32[], in the merged graph. */
  readonly readSize: (index: number) => GraphTensor;
}

/** Graphs of the same ops at different sizes, as one. */
class MergedGraph {
  readonly graph = new Graph();
  readonly #options: MergeOptions;
  readonly #constants: OpenConstants;
  /** What the ops of the first graph have become. */
  readonly #outputs = new Map<GraphOp, readonly GraphTensor[]>();

  constructor(options: MergeOptions) {
    this.#options = options;
    const { traces, readSize } = options;
    const refuse = (what: string) => this.#differs(what);
    this.#constants = new OpenConstants({ graph: this.graph, traces, readSize, refuse });
  }

  /** @param versions the same input in each graph. */
  addInput(versions: readonly GraphTensor[]): GraphTensor {
    const [tensor] = versions;
    if (tensor === undefined) throw new Error("open graph: no input.");
    const shape = mergedShape(versions.map((version) => version.shape));
    const input = this.graph.addPlaceholder(tensor.op.name, { dtype: tensor.dtype, shape });
    this.#outputs.set(tensor.op, [input]);
    return input;
  }

  addOps([base, ...others]: readonly Graph[]): void {
    const counts = new Set([base, ...others].map((graph) => graph?.ops.length));
    if (counts.size > 1) throw this.#differs(`it computes ${[...counts].join(", ")} ops for different sizes`);
    for (const [index, op] of (base?.ops ?? []).entries()) {
      if (this.#outputs.has(op)) continue;
      const versions = [op, ...others.flatMap((graph) => graph.ops[index] ?? [])];
      if (versions.some(({ type }) => type !== op.type)) {
        throw this.#differs(`it computes ${op.name} for some sizes and not for others`);
      }
      this.#outputs.set(op, this.#add(op, versions));
    }
  }

  /** The tensor that one of the first graph has become. */
  own(tensor: GraphTensor): GraphTensor {
    const own = this.#outputs.get(tensor.op)?.[tensor.index];
    if (own === undefined) throw new Error(`open graph: ${tensor.op.name} comes too late.`);
    return own;
  }

  #add(op: GraphOp, versions: readonly GraphOp[]): readonly GraphTensor[] {
    if (op.constant !== undefined) return [this.#constants.add(op, versions)];
    if (op.type === "Placeholder") return [this.addInput(versions.flatMap(({ outputs }) => outputs))];
    const calls = (op.calls ?? []).map((call, index) =>
      this.#call(
        call,
        versions.map((version) => version.calls?.[index] ?? call),
        isLoop(op),
      ),
    );
    // A function that is called gets the open sizes as further inputs, and a loop hands them on.
    const sizes = calls.length === 0 ? [] : this.#sizes();
    const passed = isLoop(op) ? sizes : [];
    const controls = op.controls.flatMap((control) => this.#outputs.get(control)?.[0]?.op ?? []);
    const outputs = this.graph.addOp({
      type: op.type,
      name: op.name,
      attrs: this.#attrs(op, versions, passed.length),
      inputs: [...op.inputs.map((input) => this.own(input)), ...sizes],
      outputCount: op.outputs.length + passed.length,
      controls,
      calls,
    });
    return outputs.slice(0, op.outputs.length);
  }

  #sizes(): readonly GraphTensor[] {
    return (this.#options.traces[0] ?? []).map((_, index) => this.#constants.size(index, "int32"));
  }

  #attrs(op: GraphOp, versions: readonly GraphOp[], passed: number): GraphOp["attrs"] {
    return op.attrs.map((attr, index) => {
      const all = versions.flatMap((version) => version.attrs[index] ?? []);
      if (attr.kind === "shapes") {
        const lists = all.flatMap((other) => (other.kind === "shapes" ? [other.value] : []));
        const shapes = attr.value.map((_, output) =>
          mergedShape(lists.flatMap((list) => [list[output] ?? []])),
        );
        return { ...attr, value: [...shapes, ...Array.from({ length: passed }, () => [])] };
      }
      const text = JSON.stringify(attr);
      const other = all.find((version) => JSON.stringify(version) !== text);
      if (other === undefined) return attr;
      // TensorListStack finds the length of the list for itself.
      if (attr.kind === "int" && attr.name === "num_elements") return { ...attr, value: -1 };
      throw this.#differs(`an attribute of ${op.name} depends on it: ${text} and ${JSON.stringify(other)}`);
    });
  }

  #call(call: CalledFunction, versions: readonly CalledFunction[], passing: boolean): CalledFunction {
    const { name, traces } = this.#options;
    const sizes: GraphTensor[] = [];
    const merged = new MergedGraph({
      name,
      traces,
      readSize: (index) => sizes[index] ?? noSize(),
    });
    const given = call.inputs.map((_, index) =>
      merged.addInput(versions.flatMap(({ inputs }) => inputs[index] ?? [])),
    );
    const [first = []] = traces;
    for (const index of first.keys()) {
      sizes.push(merged.graph.addPlaceholder(`size_${index}`, { dtype: "int32", shape: [] }));
    }
    merged.addOps(versions.map(({ graph }) => graph));
    const { graph } = merged;
    const inputs = [...given, ...sizes];
    const passed = passing && call.attr === "body" ? sizes : [];
    const outputs = [...call.outputs.map((output) => merged.own(output)), ...passed];
    const effects = graph.ops.filter(({ isStateful }) => isStateful);
    const made = functionOf(call.attr, { graph, inputs, outputs, effects });
    this.graph.onDispose.push(() => {
      made[Symbol.dispose]();
      graph[Symbol.dispose]();
    });
    return { attr: call.attr, made, graph, inputs, outputs };
  }

  #differs(what: string): UsageError {
    return new UsageError(
      `tf.function ${this.#options.name}`,
      `the function cannot leave a size open, because ${what}`,
      "Give this size in the inputSignature, or compute with ops instead of x.shape.",
    );
  }
}

function isLoop({ type }: GraphOp): boolean {
  return type === "While" || type === "StatelessWhile";
}

/** What differs between the shapes is open. */
function mergedShape([shape = [], ...others]: readonly (readonly number[])[]): number[] {
  return shape.map((size, axis) => (others.every((other) => other[axis] === size) ? size : -1));
}

function noSize(): never {
  throw new Error("open graph: no such size.");
}
