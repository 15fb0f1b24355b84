import type { GraphOp } from "../capi/graph.ts";
import { opDefinition } from "../capi/op_def.ts";
import type { OpDef, OpDef_ArgDef } from "../proto/tensorflow/core/framework/op_def_pb.ts";
import { DataType } from "../proto/tensorflow/core/framework/types_pb.ts";

/** What these give depends on the shape of what they take, not on its values. */
const shapeOps: ReadonlySet<string> = new Set(["Shape", "ShapeN", "Size", "Rank"]);

const sizeTypes: ReadonlySet<DataType> = new Set([DataType.DT_INT16, DataType.DT_INT32, DataType.DT_INT64]);

/**
 * The ops that compute only what others take as shapes, axes, permutations or seeds: the same for all values of
 * the arguments.
 * @param ops each after those that it takes something from.
 * @param sources placeholders whose values matter.
 * @param outputs what the graph gives back, plumbing or not.
 */
export function plumbingOps(
  ops: readonly GraphOp[],
  sources: ReadonlySet<GraphOp>,
  outputs: ReadonlySet<GraphOp>,
): ReadonlySet<GraphOp> {
  const dependent = new Set<GraphOp>();
  const isUsed = new Set<GraphOp>();
  const carriesData = new Set<GraphOp>(outputs);
  for (const op of ops) {
    const reads = !shapeOps.has(op.type) && op.inputs.some((input) => dependent.has(input.op));
    if (sources.has(op) || op.isStateful || reads) dependent.add(op);
    for (const input of op.inputs) isUsed.add(input.op);
  }
  const plumbing = new Set<GraphOp>();
  for (const op of ops.toReversed()) {
    if (isUsed.has(op) && !dependent.has(op) && !carriesData.has(op)) plumbing.add(op);
    const takesSizes = sizeInputs(op);
    for (const [index, input] of op.inputs.entries()) {
      if (!plumbing.has(op) && takesSizes[index] !== true) carriesData.add(input.op);
    }
  }
  return plumbing;
}

/** For each input of an op whether it can be nothing but a size, an axis or the like. */
function sizeInputs(op: GraphOp): readonly boolean[] {
  const definition = opDefinition(op.type);
  const { inputArg } = definition;
  const lists = inputArg.filter(isList).length;
  const listLength = lists === 0 ? 0 : (op.inputs.length - (inputArg.length - lists)) / lists;
  return inputArg.flatMap((argument) =>
    Array.from({ length: isList(argument) ? listLength : 1 }, () => takesSizes(argument, definition)),
  );
}

function isList({ numberAttr, typeListAttr }: OpDef_ArgDef): boolean {
  return numberAttr !== "" || typeListAttr !== "";
}

function takesSizes({ type, typeAttr }: OpDef_ArgDef, { attr }: OpDef): boolean {
  if (typeAttr === "") return sizeTypes.has(type);
  const allowed = attr.find(({ name }) => name === typeAttr)?.allowedValues?.value;
  return allowed?.case === "list" && allowed.value.type.every((dtype) => sizeTypes.has(dtype));
}
