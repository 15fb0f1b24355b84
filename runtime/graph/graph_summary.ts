import type { GraphScope, ModelGraph } from "../../protocol/payloads/graph.ts";

const MOST_SCOPES = 20;

/** A graph in lines of text: what it takes and gives, its size, its scopes. */
export function graphSummary(graph: ModelGraph): string {
  const { name, inputs, outputs, variables, scopes } = graph;
  const list = (tensors: readonly { readonly name: string; readonly tensor: string }[]) =>
    tensors.map((port) => `${port.name}: ${port.tensor}`).join(", ");
  const lines = [`${name}(${list(inputs)}) → ${list(outputs)}`, sizeLine(graph)];
  if (variables.length > 0) lines.push(variableLine(graph));
  const inner = scopes.scopes.slice(0, MOST_SCOPES).map(scopeLine);
  const more = scopes.scopes.length - inner.length;
  return [...lines, ...inner, ...(more > 0 ? [`  … and ${more} more`] : [])].join("\n");
}

function sizeLine({ nodes }: ModelGraph): string {
  const ops = nodes.filter(({ role }) => role === "op").length;
  return `${count(ops, "op")}, ${count(nodes.length, "node")} with arguments, variables and constants`;
}

function variableLine({ variables }: ModelGraph): string {
  const trainable = variables.filter(({ isTrainable }) => isTrainable);
  const parameters = trainable.reduce((sum, { tensor }) => sum + elementCount(tensor), 0);
  const assigned = variables.filter((variable) => variable.assigned !== undefined).length;
  const updates = assigned === 0 ? "" : `, ${assigned} of them assigned`;
  return `${count(variables.length, "variable")}${updates}; ${count(parameters, "trainable parameter")}`;
}

function scopeLine({ name, layer, nodeCount }: GraphScope): string {
  return `  ${name}${layer === undefined ? "" : ` (${layer})`}: ${count(nodeCount, "node")}`;
}

function elementCount(tensor: string): number {
  const sizes = /\[(.*)\]$/.exec(tensor)?.[1] ?? "";
  return sizes === "" ? 1 : sizes.split(",").reduce((product, size) => product * Number(size), 1);
}

function count(amount: number, noun: string): string {
  return `${amount.toLocaleString("en")} ${noun}${amount === 1 ? "" : "s"}`;
}
