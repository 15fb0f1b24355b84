import type * as tfjs from "@tensorflow/tfjs";
import { clone, zerosLike } from "@tensorflow/tfjs";
import { runWithGradient, vectorJacobianProduct } from "../../backend/differentiation.ts";
import { signatureOf } from "../../backend/tensor_preview.ts";
import { isDifferentiating } from "../../backend/tracked_tensors.ts";
import { dataTypes } from "../../capi/dtypes.ts";
import type { GraphTensor } from "../../capi/graph.ts";
import { UsageError } from "../../usage_error.ts";
import type { Seeds } from "../seeds.ts";
import type { Leaf } from "../structure.ts";
import { currentTrace, type Trace } from "../trace.ts";
import { capturedByAny, type FlatResult, flatResult, Subgraph, usedByAny } from "./subgraph.ts";

/**
 * Runs `trueFn` if `pred` holds, else `falseFn`. In a traced function both become part of the graph, and each
 * run takes one of them; elsewhere only the chosen one is called.
 * @param pred bool[]
 * @param trueFn takes nothing, and returns a tensor, or an array or record of tensors.
 * @param falseFn returns the same structure, with the same dtypes and shapes.
 * @throws UsageError if `pred` is no scalar, or the branches differ in what they return.
 * @see TF ops StatelessIf and If
 * @example
 * const clip = tf.function((x: tf.Tensor) => tf.cond(x.norm().greater(1), () => x.div(x.norm()), () => x));
 */
export function cond<T>(pred: tfjs.Tensor | boolean, trueFn: () => T, falseFn: () => T): T {
  if (typeof pred === "boolean") return pred ? trueFn() : falseFn();
  if (pred.size !== 1 || pred.rank > 0) {
    throw new UsageError(
      "tf.cond",
      `pred is ${signatureOf(pred)}, not a scalar`,
      "Reduce it, for example with all().",
    );
  }
  const trace = currentTrace();
  if (trace === undefined) return (pred.dataSync()[0] ?? 0) === 0 ? falseFn() : trueFn();
  const results: FlatResult[] = [];
  const branches = [trueFn, falseFn].map((fn, index) => ({
    name: index === 0 ? "true_branch" : "false_branch",
    seeds: trace.seeds.child(),
    compute: () => {
      const result = flatResult(fn());
      results[index] = result;
      return result.tensors;
    },
  }));
  const outputs = runBranches(trace, pred, branches);
  const [first, second] = results;
  if (first === undefined || second === undefined) throw new Error("tf.cond: a branch was not traced.");
  requireSame(first.leaves, second.leaves);
  return parseResult<T>(first.rebuild(outputs));
}

interface Branch {
  readonly name: string;
  readonly seeds: Seeds;
  readonly compute: () => readonly tfjs.Tensor[];
}

/** @returns the results of the branch that is taken; variables that it assigns have their new values. */
function runBranches(trace: Trace, pred: tfjs.Tensor, branches: readonly Branch[]): readonly tfjs.Tensor[] {
  const { subgraphs, assigned } = traceBranches(trace, branches);
  const inputs = usedByAny(subgraphs);
  if (isDifferentiating()) trace.keep([pred, ...inputs]);
  const xs = inputs.filter(({ dtype }) => dtype === "float32");
  const outputs = runWithGradient({
    inputs,
    forward: () => addIf(trace, pred, subgraphs).map((output) => trace.backend.tensorOf(output)),
    backward: (dys) => {
      const gradients = branchGradients(pred, branches, dys, xs);
      return inputs.map((input) => gradients[xs.indexOf(input)]);
    },
  });
  const resultCount = outputs.length - assigned.length;
  for (const [index, variable] of assigned.entries()) {
    const value = outputs[resultCount + index];
    if (value !== undefined) variable.assign(value);
  }
  return outputs.slice(0, resultCount);
}

interface TracedBranches {
  readonly subgraphs: readonly Subgraph[];
  /** Their values follow the results of each branch. */
  readonly assigned: readonly tfjs.Variable[];
}

function traceBranches(trace: Trace, branches: readonly Branch[]): TracedBranches {
  const subgraphs = branches.map((branch) => traceBranch(trace, branch, []));
  const assigned = [...new Set(subgraphs.flatMap((subgraph) => subgraph.assigned))];
  if (assigned.length === 0) return { subgraphs, assigned };
  // What one branch assigns, the other gives back as it is.
  for (const subgraph of subgraphs) subgraph[Symbol.dispose]();
  return { subgraphs: branches.map((branch) => traceBranch(trace, branch, assigned)), assigned };
}

function traceBranch(parent: Trace, branch: Branch, assigned: readonly tfjs.Variable[]): Subgraph {
  const { name, seeds, compute } = branch;
  const body = (_: readonly tfjs.Tensor[], trace: Trace) =>
    [...compute(), ...assigned.map((variable) => clone(variable))].map((tensor) => trace.native(tensor));
  return new Subgraph({ name, parent, seeds, inputs: [], body });
}

/** The gradients are those of the branch that was taken, which computes its results again. */
function branchGradients(
  pred: tfjs.Tensor,
  branches: readonly Branch[],
  dys: readonly tfjs.Tensor[],
  xs: readonly tfjs.Tensor[],
): readonly tfjs.Tensor[] {
  const trace = currentTrace();
  if (trace === undefined) throw new Error("tf.cond: its trace has ended.");
  if (xs.length === 0) return [];
  const gradients = branches.map(({ name, seeds, compute }) => ({
    name: `${name}_gradient`,
    seeds,
    compute: () =>
      vectorJacobianProduct(compute, dys, xs).map((gradient, index) =>
        clone(gradient ?? zerosLike(xs[index] ?? pred)),
      ),
  }));
  return runBranches(trace, pred, gradients);
}

function addIf(trace: Trace, pred: tfjs.Tensor, subgraphs: readonly Subgraph[]): readonly GraphTensor[] {
  for (const subgraph of subgraphs) trace.graph.onDispose.push(() => subgraph[Symbol.dispose]());
  const [first, second] = subgraphs.map(({ outputs }) => outputs);
  const differing = (first ?? []).findIndex(
    (output, index) => output.signature !== second?.[index]?.signature,
  );
  if (differing >= 0 || first?.length !== second?.length) {
    const [one, other] = [first, second].map((outputs) => outputs?.[differing]?.signature ?? "nothing");
    throw new UsageError(
      "tf.cond",
      `the branches return different tensors: ${one} and ${other}`,
      "Return the same dtypes and shapes from both.",
    );
  }
  const captured = capturedByAny(subgraphs);
  const attrs = ["then_branch", "else_branch"];
  const calls = subgraphs.map((subgraph, index) => subgraph.calledAs(attrs[index] ?? "", captured));
  const outputs = first ?? [];
  return trace.execute(
    calls.some(({ made }) => made.hasEffects) ? "If" : "StatelessIf",
    [
      { name: "Tout", kind: "type", value: outputs.map(({ dtype }) => dataTypes[dtype]) },
      { name: "output_shapes", kind: "shapes", value: outputs.map(({ shape }) => shape) },
    ],
    [trace.native(pred), ...captured],
    outputs.length,
    calls,
  );
}

function requireSame(first: readonly Leaf[], second: readonly Leaf[]): void {
  for (const [index, leaf] of first.entries()) {
    const other = second[index];
    if (other?.key === leaf.key && other.path === leaf.path) continue;
    throw new UsageError(
      "tf.cond",
      `the branches return different values: ${leaf.path} is ${leaf.key} in trueFn, and ${other?.key ?? "nothing"} in falseFn`,
      "Return the same structure, dtypes and shapes from both.",
    );
  }
  if (second.length > first.length) {
    throw new UsageError("tf.cond", "falseFn returns more than trueFn", "Return the same from both.");
  }
}

function parseResult<T>(result: unknown): T {
  return result as T;
}
