import * as tfjs from "@tensorflow/tfjs";
import { withOwnTape } from "../../backend/differentiation.ts";
import type { NativeTensor } from "../../backend/recorder.ts";
import type { CalledFunction, GraphTensor, TensorSpec } from "../../capi/graph.ts";
import { functionOf } from "../recording.ts";
import type { Seeds } from "../seeds.ts";
import { flatten, type Leaf, replaceTensors } from "../structure.ts";
import { Trace } from "../trace.ts";

interface SubgraphOptions {
  /** In messages and graphs. */
  readonly name: string;
  /** The trace with the op that will call the function. */
  readonly parent: Trace;
  readonly seeds: Seeds;
  readonly inputs: readonly TensorSpec[];
  /** @returns what the function gives back. */
  readonly body: (tensors: readonly tfjs.Tensor[], trace: Trace) => readonly NativeTensor[];
}

/** A function that an op of a trace calls: a branch, or a round of a loop. */
export class Subgraph implements Disposable {
  readonly name: string;
  readonly trace: Trace;
  readonly outputs: readonly GraphTensor[];
  /** The variables that it assigns, which have their old values again: `body` returns the new ones. */
  readonly assigned: readonly tfjs.Variable[];
  /** The tensors from outside that it computes with, for which it may have gradients. */
  readonly used: readonly tfjs.Tensor[];
  readonly #inputs: readonly GraphTensor[];

  constructor({ name, parent, seeds, inputs, body }: SubgraphOptions) {
    seeds.restart();
    this.name = name;
    this.trace = new Trace(name, parent.backend, { seeds, parent });
    tfjs.engine().startScope(name);
    try {
      const given = inputs.map((input, index) => this.trace.addArgument(`arg_${index}`, input));
      const { result, used } = withOwnTape(() => this.trace.record(() => body(given, this.trace)));
      this.used = used.filter((tensor) => !tensor.isDisposed && !this.trace.has(tensor));
      this.assigned = result.assigned;
      const { outputs } = result.recording;
      this.outputs = outputs.slice(0, outputs.length - this.assigned.length);
      this.#inputs = result.recording.arguments;
    } catch (error) {
      this.trace[Symbol.dispose]();
      throw error;
    } finally {
      tfjs.engine().endScope();
    }
  }

  /**
   * The function as the attribute `attr` of an op, which gives it `captured` of the outer trace after its inputs.
   * @param passing it gives those back after its outputs, as the body of a loop must.
   */
  calledAs(
    attr: string,
    captured: readonly GraphTensor[],
    { passing = false }: { readonly passing?: boolean } = {},
  ): CalledFunction {
    const { graph, effects } = this.trace;
    const placeholders = captured.map((tensor) => this.trace.ofOuter(tensor));
    const inputs = [...this.#inputs, ...placeholders];
    const outputs = passing ? [...this.outputs, ...placeholders] : this.outputs;
    const made = functionOf(this.name, { graph, inputs, outputs, effects });
    graph.onDispose.push(() => made[Symbol.dispose]());
    return { attr, made, graph, inputs, outputs };
  }

  [Symbol.dispose](): void {
    this.trace[Symbol.dispose]();
  }
}

/** What any of the functions uses of the outer trace: all of them take all of it. */
export function capturedByAny(subgraphs: readonly Subgraph[]): readonly GraphTensor[] {
  return [...new Set(subgraphs.flatMap(({ trace }) => trace.usedOfOuter))];
}

/** The tensors that any of the functions computes with, each once. */
export function usedByAny(subgraphs: readonly Subgraph[]): readonly tfjs.Tensor[] {
  return [...new Map(subgraphs.flatMap(({ used }) => used.map((tensor) => [tensor.id, tensor]))).values()];
}

/** A result made of arrays and records, as the flat tensors that ops give, and how to put it together again. */
export interface FlatResult {
  readonly tensors: readonly tfjs.Tensor[];
  readonly leaves: readonly Leaf[];
  readonly rebuild: (tensors: readonly tfjs.Tensor[]) => unknown;
}

export function flatResult(result: unknown): FlatResult {
  // The value that a variable has now; not the variable, which will have another.
  const value = result instanceof tfjs.Variable ? tfjs.clone(result) : result;
  const { tensors, leaves } = flatten(value, "result");
  return {
    // A tensor from outside must be on the tape of the function that gives it back.
    tensors: tensors.map((tensor) => tfjs.clone(tensor)),
    leaves,
    rebuild: (others) => replaceTensors(value, others.values()),
  };
}
