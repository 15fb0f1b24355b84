import * as tfjs from "@tensorflow/tfjs";
import type { NativeTensor } from "../../backend/recorder.ts";
import { signatureOf } from "../../backend/tensor_preview.ts";
import type { DataTypeName } from "../../capi/dtypes.ts";
import { type OpAttr, typeAttr } from "../../capi/eager_op.ts";
import type { GraphTensor, TensorSpec } from "../../capi/graph.ts";
import { UsageError } from "../../usage_error.ts";
import type { Seeds } from "../seeds.ts";
import type { Trace } from "../trace.ts";
import { capturedByAny, Subgraph, usedByAny } from "./subgraph.ts";
import { listSpec, TensorList } from "./tensor_list.ts";

/** What one round of a loop makes of what the one before left. */
export interface Round {
  /** As many as came in, with their dtypes and shapes. */
  readonly carry: readonly tfjs.Tensor[];
  /** One element of each list that the loop fills. */
  readonly outputs: readonly tfjs.Tensor[];
}

/** A loop of a graph: rounds hand on the carry, read elements of lists and fill other lists. */
export interface Loop {
  /** `tf.scan` */
  readonly where: string;
  readonly seeds: Seeds;
  readonly carry: readonly tfjs.Tensor[];
  /** Read at the index of each round. */
  readonly lists: readonly TensorList[];
  /** int32[] The number of rounds; without it, the condition alone ends the loop. */
  readonly length: GraphTensor | undefined;
  /** Rounds have the indices from the last down to 0. */
  readonly reverse: boolean;
  readonly condition?: (carry: readonly tfjs.Tensor[]) => tfjs.Tensor;
  readonly round: (carry: readonly tfjs.Tensor[], elements: readonly tfjs.Tensor[]) => Round;
}

export interface LoopResult {
  readonly carry: readonly GraphTensor[];
  readonly outputs: readonly TensorList[];
  /** What the carry was before each round, if that was asked for. */
  readonly carries: readonly TensorList[];
  /** int32[] How many rounds there were. */
  readonly rounds: GraphTensor;
  /** The tensors from outside that the rounds compute with. */
  readonly used: readonly tfjs.Tensor[];
}

/** Adds a loop to the graph of `trace`. @param recordsCarries for a gradient. */
export function addLoop(trace: Trace, loop: Loop, recordsCarries: boolean): LoopResult {
  const first = traceRound(trace, loop, { recordsCarries, assigned: [] });
  const { assigned } = first.subgraph;
  if (assigned.length === 0) return addWhile(trace, loop, first, []);
  // Variables that a round assigns are handed on to the next one.
  first.subgraph[Symbol.dispose]();
  const whole = traceRound(trace, loop, { recordsCarries, assigned });
  const result = addWhile(trace, loop, whole, assigned);
  for (const [index, variable] of assigned.entries()) {
    const value = result.carry[loop.carry.length + index];
    if (value !== undefined) variable.assign(trace.backend.tensorOf(value));
  }
  return { ...result, carry: result.carry.slice(0, loop.carry.length) };
}

interface TracedRound {
  readonly subgraph: Subgraph;
  readonly outputs: readonly TensorSpec[];
  readonly carries: readonly TensorSpec[];
}

interface RoundOptions {
  readonly recordsCarries: boolean;
  readonly assigned: readonly tfjs.Variable[];
}

const scalarInt: TensorSpec = { dtype: "int32", shape: [] };
/** Of arithmetic on the number of a round. */
const int32 = [typeAttr("T", "int32")];

/** Its inputs: the number of the round, the carry, assigned variables, and the lists that it fills. */
function traceRound(parent: Trace, loop: Loop, { recordsCarries, assigned }: RoundOptions): TracedRound {
  const carry = [...loop.carry, ...assigned].map(specOf);
  let outputs: readonly TensorSpec[] = [];
  const recorded = recordsCarries ? loop.carry.map(specOf) : [];
  const subgraph = new Subgraph({
    name: `${opName(loop.where)}_body`,
    parent,
    seeds: loop.seeds,
    inputs: [scalarInt, ...carry],
    body: ([number, ...values], trace) => {
      if (number === undefined) throw new Error(`${loop.where}: no number of the round.`);
      const round = trace.graphTensor(number);
      const index = loop.reverse ? lastMinus(trace, loop, round) : round;
      trace.iteration = index;
      const own = values.slice(0, loop.carry.length);
      for (const [at, variable] of assigned.entries()) {
        variable.assign(values[own.length + at] ?? variable);
      }
      const elements = loop.lists.map((list) => trace.backend.tensorOf(list.get(trace, index)));
      const result = loop.round(own, elements);
      requireSameCarry(loop, result.carry);
      outputs = result.outputs.map(specOf);
      const filled = result.outputs.map((output) => addTo(trace, loop, { value: output, index }));
      const history = recorded.length === 0 ? [] : own.map((value) => addTo(trace, loop, { value, index }));
      const next = [...result.carry, ...assigned.map((variable) => tfjs.clone(variable))];
      return [add(trace, round, 1), ...next.map((tensor) => trace.native(tensor)), ...filled, ...history];
    },
  });
  return { subgraph, outputs, carries: recorded };
}

/** Puts an element in a list that the round gets as a further input. */
function addTo(
  trace: Trace,
  loop: Loop,
  { value, index }: { readonly value: tfjs.Tensor; readonly index: GraphTensor },
): GraphTensor {
  const list = new TensorList(trace.graphTensor(trace.addArgument("list", listSpec)), specOf(value));
  const element = trace.graphTensor(value);
  return (loop.length === undefined ? list.push(trace, element) : list.set(trace, index, element)).native;
}

function addWhile(
  trace: Trace,
  loop: Loop,
  { subgraph, outputs, carries }: TracedRound,
  assigned: readonly tfjs.Variable[],
): LoopResult {
  const lists = [...outputs, ...carries].map((element) => TensorList.make(trace, element, loop.length));
  const variables: readonly GraphTensor[] = [
    trace.constant([], "int32", Int32Array.of(0)),
    ...[...loop.carry, ...assigned].map((tensor) => trace.graphTensor(tensor)),
    ...lists.map(({ native }) => native),
  ];
  const condition = traceCondition(trace, loop, variables);
  const parts = [subgraph, condition];
  for (const part of parts) trace.graph.onDispose.push(() => part[Symbol.dispose]());
  const captured = capturedByAny(parts);
  const calls = [
    condition.calledAs("cond", captured),
    subgraph.calledAs("body", captured, { passing: true }),
  ];
  const inputs = [...variables, ...captured];
  const shapes = inputs.map(({ shape }) => shape);
  const type = calls.some(({ made }) => made.hasEffects) ? "While" : "StatelessWhile";
  const attrs: OpAttr[] = [{ name: "output_shapes", kind: "shapes", value: shapes }];
  const [rounds, ...results] = trace.execute(type, attrs, inputs, inputs.length, calls);
  if (rounds === undefined) throw new Error(`${loop.where}: the loop has no results.`);
  const carryCount = loop.carry.length + assigned.length;
  const ends = lists.map((list, index) => list.as(results[carryCount + index] ?? list.native));
  return {
    carry: results.slice(0, carryCount),
    outputs: ends.slice(0, outputs.length),
    carries: ends.slice(outputs.length),
    rounds,
    used: usedByAny(parts),
  };
}

function traceCondition(parent: Trace, loop: Loop, variables: readonly GraphTensor[]): Subgraph {
  return new Subgraph({
    name: `${opName(loop.where)}_condition`,
    parent,
    seeds: loop.seeds.child(),
    inputs: variables,
    body: ([number, ...values], trace) => {
      if (number === undefined) throw new Error(`${loop.where}: no number of the round.`);
      const conditions: NativeTensor[] = [];
      if (loop.length !== undefined) {
        conditions.push(trace.single("Less", int32, [trace.native(number), loop.length]));
      }
      if (loop.condition !== undefined) {
        const holds = loop.condition(values.slice(0, loop.carry.length));
        requireCondition(loop, holds);
        conditions.push(trace.native(holds));
      }
      const [first, second] = conditions;
      if (first === undefined) throw new Error(`${loop.where}: nothing ends the loop.`);
      return [second === undefined ? first : trace.single("LogicalAnd", [], [first, second])];
    },
  });
}

function requireCondition({ where }: Loop, holds: tfjs.Tensor): void {
  if (holds.dtype === "bool" && holds.rank === 0) return;
  throw new UsageError(
    where,
    `the condition is ${signatureOf(holds)}, not bool[]`,
    "Return one truth value, for example with all().",
  );
}

function requireSameCarry({ where, carry }: Loop, next: readonly tfjs.Tensor[]): void {
  const differing = carry.findIndex((tensor, index) => {
    const other = next[index];
    return other === undefined || signatureOf(tensor) !== signatureOf(other);
  });
  const [before, after] = [carry[differing], next[differing]];
  if (before === undefined && next.length === carry.length) return;
  const change =
    before === undefined
      ? `${carry.length} tensors become ${next.length}`
      : `${signatureOf(before)} becomes ${after === undefined ? "nothing" : signatureOf(after)}`;
  throw new UsageError(
    where,
    `a round changes what it hands on: ${change}`,
    "Return the dtypes and shapes that came in.",
  );
}

function lastMinus(trace: Trace, { length, where }: Loop, round: GraphTensor): GraphTensor {
  if (length === undefined) throw new Error(`${where}: a loop without a length has no reverse.`);
  return add(trace, trace.single("Sub", int32, [length, round]), -1);
}

function add(trace: Trace, tensor: GraphTensor, number: number): GraphTensor {
  return trace.single("AddV2", int32, [tensor, trace.constant([], "int32", Int32Array.of(number))]);
}

function specOf({ dtype, shape }: tfjs.Tensor): TensorSpec {
  return { dtype: parseDataType(dtype), shape };
}

function opName(where: string): string {
  return where.replace("tf.", "");
}

/** tfjs's `DataType` knows fewer names than tensors have. */
function parseDataType(dtype: string): DataTypeName {
  return dtype as DataTypeName;
}
