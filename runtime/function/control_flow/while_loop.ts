import * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../../usage_error.ts";
import { flatten, replaceTensors } from "../structure.ts";
import { currentTrace, type Trace } from "../trace.ts";
import { runLoop } from "./loop_gradient.ts";
import { flatResult } from "./subgraph.ts";

export interface WhileLoopOptions {
  /** The loop ends after so many rounds, whatever `cond` says. */
  readonly maximumIterations?: number;
}

const where = "tf.whileLoop";

/**
 * Runs `body` for as long as `cond` holds. In a traced function the loop becomes part of the graph, and has
 * gradients there; elsewhere it runs at once.
 * @param cond gets the loop's variables, and returns bool[].
 * @param body gets them, and returns their next values, with the same dtypes and shapes.
 * @param loopVars an array, whose elements the functions get as arguments, or one tensor or record.
 * @returns what the variables are in the end.
 * @throws UsageError if `body` changes a dtype or a shape, or `cond` returns no truth value.
 * @see TF ops StatelessWhile and While
 * @example
 * const [i, sum] = tf.whileLoop(
 *   (i, sum) => sum.less(100), (i, sum) => [i.add(1), sum.add(i)], [tf.scalar(0), tf.scalar(0)]);
 */
export function whileLoop<const T extends readonly unknown[]>(
  cond: (...loopVars: Widened<T>) => tfjs.Tensor,
  body: (...loopVars: Widened<T>) => Widened<T>,
  loopVars: T,
  options?: WhileLoopOptions,
): Widened<T>;
export function whileLoop<T>(
  cond: (loopVars: T) => tfjs.Tensor,
  body: (loopVars: T) => T,
  loopVars: T,
  options?: WhileLoopOptions,
): T;
export function whileLoop(
  cond: (...loopVars: never[]) => tfjs.Tensor,
  body: (...loopVars: never[]) => unknown,
  loopVars: unknown,
  { maximumIterations }: WhileLoopOptions = {},
): unknown {
  const spread = (value: unknown) => parseArguments(Array.isArray(value) ? value : [value]);
  const holds = (value: unknown) => cond(...spread(value));
  const next = (value: unknown) => body(...spread(value));
  const { leaves } = flatten(loopVars, "loopVars");
  const other = leaves.find(({ isTensor, key }) => !isTensor && !/^(array|\{)/.test(key));
  if (other !== undefined) {
    throw new UsageError(where, `${other.path} is ${other.key}, not a tensor`, "Pass tf.scalar(…).");
  }
  const trace = currentTrace();
  return trace === undefined
    ? runEagerly({ holds, next, loopVars, maximumIterations })
    : runTraced(trace, { holds, next, loopVars, maximumIterations });
}

/** `[tf.scalar(0)]` has the type `[Scalar]`, and what a round makes of it is a tensor. */
type Widened<T extends readonly unknown[]> = {
  -readonly [K in keyof T]: T[K] extends tfjs.Tensor ? tfjs.Tensor : T[K];
};

interface Loop {
  readonly holds: (value: unknown) => tfjs.Tensor;
  readonly next: (value: unknown) => unknown;
  readonly loopVars: unknown;
  readonly maximumIterations: number | undefined;
}

function runEagerly({ holds, next, loopVars, maximumIterations = Number.POSITIVE_INFINITY }: Loop): unknown {
  let value = loopVars;
  for (let round = 0; round < maximumIterations; round += 1) {
    const goesOn = tfjs.tidy(() => holds(value).dataSync()[0] ?? 0);
    if (goesOn === 0) break;
    value = next(value);
  }
  return value;
}

function runTraced(trace: Trace, { holds, next, loopVars, maximumIterations }: Loop): unknown {
  const { tensors } = flatten(loopVars, "loopVars");
  const rebuild = (values: readonly tfjs.Tensor[]) => replaceTensors(loopVars, values.values());
  const results = runLoop(trace, {
    where,
    seeds: trace.seeds.child(),
    carry: tensors,
    sequences: [],
    length: maximumIterations,
    reverse: false,
    condition: (carry) => holds(rebuild(carry)),
    round: (carry) => ({ carry: flatResult(next(rebuild(carry))).tensors, outputs: [] }),
  });
  return rebuild(results);
}

function parseArguments(values: readonly unknown[]): never[] {
  return values as never[];
}
