import type { GraphOp } from "../capi/graph.ts";

/** These ops, and all that they need. */
export function reachableOps(from: readonly GraphOp[]): ReadonlySet<GraphOp> {
  const found = new Set<GraphOp>();
  const waiting = [...from];
  for (let op = waiting.pop(); op !== undefined; op = waiting.pop()) {
    if (found.has(op)) continue;
    found.add(op);
    waiting.push(...op.controls, ...op.inputs.map((input) => input.op));
  }
  return found;
}
