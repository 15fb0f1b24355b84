import * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../../usage_error.ts";
import { flatten, replaceTensors } from "../structure.ts";
import { currentTrace } from "../trace.ts";
import type { Loop } from "./loop.ts";
import { runLoop } from "./loop_gradient.ts";
import { type FlatResult, flatResult } from "./subgraph.ts";

export interface ScanOptions {
  /** From the last element to the first. Default false. */
  readonly reverse?: boolean;
}

/**
 * Combines the elements of `elems` along their first axis, one after the other, and keeps each intermediate
 * result. In a traced function this becomes one loop of the graph, with gradients.
 * @param fn gets what was accumulated and the next element, and returns the next of the former, with its
 * structure, dtypes and shapes.
 * @param elems a tensor, or an array or record of tensors with first axes of one length.
 * @param initializer what `fn` gets first.
 * @returns the results of `fn`, stacked along a new first axis.
 * @see https://www.tensorflow.org/api_docs/python/tf/scan
 * @example tf.scan((sum: tf.Tensor, x: tf.Tensor) => sum.add(x), tf.tensor([1, 2, 3]), tf.scalar(0)) // [1, 3, 6]
 */
export function scan<A, E>(
  fn: (accumulated: A, element: E) => A,
  elems: E,
  initializer: A,
  { reverse = false }: ScanOptions = {},
): A {
  const where = "tf.scan";
  const sequences = sequencesOf(where, elems);
  const initial = flatten(initializer, "initializer").tensors;
  return stackRounds(
    { where, sequences, initial, reverse },
    (carry, elements) =>
      fn(
        parse<A>(replaceTensors(initializer, carry.values())),
        parse<E>(replaceTensors(elems, elements.values())),
      ),
    (next) => next,
  );
}

/**
 * Applies `fn` to each element of `elems` along their first axis. In a traced function this becomes one loop
 * of the graph, with gradients. Ops on whole tensors are faster where there are such.
 * @param elems a tensor, or an array or record of tensors with first axes of one length.
 * @returns the results of `fn`, stacked along a new first axis.
 * @see https://www.tensorflow.org/api_docs/python/tf/map_fn
 * @example tf.map((row: tf.Tensor) => row.sub(row.min()), tf.tensor([[1, 2], [5, 7]])) // [[0, 1], [0, 2]]
 */
export function map<E, R>(fn: (element: E) => R, elems: E): R {
  const where = "tf.map";
  const sequences = sequencesOf(where, elems);
  return stackRounds(
    { where, sequences, initial: [], reverse: false },
    (_, elements) => fn(parse<E>(replaceTensors(elems, elements.values()))),
    () => [],
  );
}

interface Rounds {
  readonly where: string;
  readonly sequences: readonly tfjs.Tensor[];
  readonly initial: readonly tfjs.Tensor[];
  readonly reverse: boolean;
}

/**
 * Runs `fn` for each element, and stacks what it returns.
 * @param handedOn what of the tensors of a round the next one gets.
 */
function stackRounds<R>(
  { where, sequences, initial, reverse }: Rounds,
  fn: (carry: readonly tfjs.Tensor[], elements: readonly tfjs.Tensor[]) => R,
  handedOn: (tensors: readonly tfjs.Tensor[]) => readonly tfjs.Tensor[],
): R {
  let last: FlatResult | undefined;
  const round: Loop["round"] = (carry, elements) => {
    last = flatResult(fn(carry, elements));
    return { carry: handedOn(last.tensors), outputs: last.tensors };
  };
  const trace = currentTrace();
  const stacked =
    trace === undefined
      ? runEagerly({ where, sequences, initial, reverse }, round)
      : runLoop(trace, {
          where,
          seeds: trace.seeds.child(),
          carry: initial,
          sequences,
          length: sequences[0]?.shape[0],
          reverse,
          round,
        }).slice(initial.length);
  if (last === undefined) throw new Error(`${where}: no round was run.`);
  return parse<R>(last.rebuild(stacked));
}

function runEagerly({ sequences, initial, reverse }: Rounds, round: Loop["round"]): readonly tfjs.Tensor[] {
  const columns = sequences.map((sequence) => tfjs.unstack(sequence));
  const length = columns[0]?.length ?? 0;
  const results: (readonly tfjs.Tensor[])[] = [];
  let carry = initial;
  for (let at = 0; at < length; at += 1) {
    const index = reverse ? length - 1 - at : at;
    const next = round(
      carry,
      columns.flatMap((column) => column[index] ?? []),
    );
    results[index] = next.outputs;
    carry = next.carry;
  }
  return (results[0] ?? []).map((_, output) => tfjs.stack(results.flatMap((result) => result[output] ?? [])));
}

function sequencesOf(where: string, elems: unknown): readonly tfjs.Tensor[] {
  const { tensors, leaves } = flatten(elems, "elems");
  const paths = leaves.filter(({ isTensor }) => isTensor);
  const length = tensors[0]?.shape[0];
  const wrong = tensors.findIndex(({ shape: [first] }) => first === undefined || first !== length);
  if (wrong >= 0) {
    throw new UsageError(
      where,
      `${paths[wrong]?.path} is ${paths[wrong]?.key}, and the first axis of ${paths[0]?.path} has ${length ?? "no"} elements`,
      "Pass tensors with first axes of one length.",
    );
  }
  if (length === undefined || length === 0) {
    throw new UsageError(
      where,
      "there are no elements",
      "Pass at least one tensor, with at least one element.",
    );
  }
  return tensors;
}

function parse<T>(value: unknown): T {
  return value as T;
}
