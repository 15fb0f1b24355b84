import * as tfjs from "@tensorflow/tfjs";
import { runWithGradient, vectorJacobianProduct } from "../../backend/differentiation.ts";
import { isDifferentiating } from "../../backend/tracked_tensors.ts";
import type { GraphTensor } from "../../capi/graph.ts";
import { UsageError } from "../../usage_error.ts";
import { currentTrace, type Trace } from "../trace.ts";
import { addLoop, type Loop, type LoopResult } from "./loop.ts";
import { TensorList } from "./tensor_list.ts";

/** A loop as TensorFlow.js's tape sees it: of tensors, with the elements of its lists stacked. */
export interface DifferentiableLoop extends Omit<Loop, "lists" | "length"> {
  /** Their first axis is that of the rounds. */
  readonly sequences: readonly tfjs.Tensor[];
  readonly length: number | undefined;
}

/** @returns the last carry, followed by the outputs of all rounds, stacked. */
export function runLoop(trace: Trace, loop: DifferentiableLoop): readonly tfjs.Tensor[] {
  const { carry, sequences } = loop;
  const recordsCarries = isDifferentiating();
  const result = addLoop(trace, nativeLoop(trace, loop), recordsCarries);
  const stacked = result.outputs.map((list) => list.stack(trace, loop.length ?? 0));
  const outputs = [...result.carry, ...stacked].map((tensor) => trace.backend.tensorOf(tensor));
  if (!recordsCarries) return outputs;
  // What the rounds use is known when they are traced, and the tape must know it before.
  const inputs = [...carry, ...sequences, ...result.used];
  trace.keep(inputs);
  return runWithGradient({
    inputs,
    forward: () => outputs.map((output) => tfjs.clone(output)),
    backward: (dys) => gradient(loop, { dys, forward: result }),
  });
}

function nativeLoop(trace: Trace, loop: DifferentiableLoop): Loop {
  const { sequences, length, ...rest } = loop;
  return {
    ...rest,
    lists: sequences.map((sequence) => TensorList.unstack(trace, trace.graphTensor(sequence))),
    length: length === undefined ? undefined : constantLength(trace, loop),
  };
}

function constantLength(trace: Trace, { length = 0 }: DifferentiableLoop): GraphTensor {
  return trace.constant([], "int32", Int32Array.of(length));
}

interface Forward {
  readonly dys: readonly tfjs.Tensor[];
  readonly forward: LoopResult;
}

/**
 * The gradients of carry, sequences and what else the rounds use: a loop that goes the rounds backward, and
 * computes each again from what its carry was.
 */
function gradient(loop: DifferentiableLoop, { dys, forward }: Forward): readonly (tfjs.Tensor | undefined)[] {
  const trace = currentTrace();
  if (trace === undefined) throw new Error(`${loop.where}: its trace has ended.`);
  const { carry, sequences, where } = loop;
  const inputs = [...carry, ...sequences, ...forward.used];
  const gradients = runWithGradient({
    inputs: [...dys, ...inputs],
    forward: () => {
      const computed = backwardLoop(trace, loop, { dys, forward });
      return inputs.map((input) => computed.get(input) ?? tfjs.zerosLike(input));
    },
    backward: () => {
      throw new UsageError(
        where,
        "the gradient of a gradient of a loop is not supported",
        "Compute with ops on whole tensors, or call the function outside of tf.function.",
      );
    },
  });
  return inputs.map((input, index) => (isFloat(input) ? gradients[index] : undefined));
}

function backwardLoop(
  trace: Trace,
  loop: DifferentiableLoop,
  { dys, forward }: Forward,
): ReadonlyMap<tfjs.Tensor, tfjs.Tensor> {
  const { carry, sequences } = loop;
  const lists = sequences.map((sequence) => TensorList.unstack(trace, trace.graphTensor(sequence)));
  const dyLists = dys.slice(carry.length).map((dy) => TensorList.unstack(trace, trace.graphTensor(dy)));
  const used = forward.used.filter(isFloat);
  const carried = carry.filter(isFloat);
  const dCarry = dys.slice(0, carry.length).filter((_, index) => isFloat(carry[index]));
  const backward: Loop = {
    where: loop.where,
    seeds: loop.seeds,
    carry: [...dCarry, ...used.map((tensor) => tfjs.zerosLike(tensor))],
    lists: [...forward.carries, ...lists, ...dyLists],
    // XLA must know the length of lists.
    length: loop.condition === undefined ? constantLength(trace, loop) : forward.rounds,
    reverse: !loop.reverse,
    round: (given, elements) => {
      const before = elements.slice(0, carry.length);
      const items = elements.slice(carry.length, carry.length + lists.length);
      const xs = [...before.filter(isFloat), ...items.filter(isFloat), ...used];
      const weights = expand(carry, given, elements.slice(carry.length + lists.length));
      const compute = () => {
        const round = loop.round(before, items);
        return [...round.carry, ...round.outputs];
      };
      const found = vectorJacobianProduct(compute, weights, xs).map(
        (value, index) => value ?? tfjs.zerosLike(xs[index] ?? tfjs.scalar(0)),
      );
      const added = used.map((_, index) => {
        const sum = given[carried.length + index];
        const more = found[xs.length - used.length + index];
        return sum === undefined || more === undefined ? tfjs.scalar(0) : tfjs.add(sum, more);
      });
      return {
        carry: [...found.slice(0, carried.length), ...added],
        outputs: found.slice(carried.length, xs.length - used.length),
      };
    },
  };
  const result = addLoop(trace, backward, false);
  const tensors = result.carry.map((tensor) => trace.backend.tensorOf(tensor));
  const stacked = result.outputs.map((list) => trace.backend.tensorOf(list.stack(trace, loop.length ?? 0)));
  const keys = [...carried, ...used, ...sequences.filter(isFloat)];
  const values = [...tensors, ...stacked];
  return new Map(keys.map((key, index) => [key, values[index] ?? tfjs.zerosLike(key)]));
}

/** The gradients of all results of a round: those of the carry that is no float are left out. */
function expand(
  carry: readonly tfjs.Tensor[],
  given: readonly tfjs.Tensor[],
  dys: readonly tfjs.Tensor[],
): readonly (tfjs.Tensor | undefined)[] {
  const floats = given.values();
  return [...carry.map((tensor) => (isFloat(tensor) ? floats.next().value : undefined)), ...dys];
}

function isFloat(tensor: tfjs.Tensor | undefined): boolean {
  return tensor?.dtype === "float32";
}
