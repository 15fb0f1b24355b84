import { graphRoles } from "../../../protocol/payloads/packed_graph.ts";
import { type GraphIndex, leafName } from "./graph_index.ts";
import { itemAt } from "./visible_graph.ts";

/** What a box says. */
export interface BoxTexts {
  readonly title: string;
  /** Smaller, below the title; may be empty. */
  readonly line: string;
}

export const boxFonts = { title: 12, line: 11, label: 10 } as const;

/** Of the fonts of most systems, as a share of their size; a text that is wider after all is drawn narrower. */
const CHARACTER_WIDTH = 0.6;
const LONGEST_TEXT = 30;
const PADDING = 12;

/** The texts of the box of an item. */
export function boxTexts(index: GraphIndex, item: number): BoxTexts {
  const { graph, tables, scopePaths, scopeSizes } = index;
  const what = itemAt(index, item);
  if (what.kind === "output") {
    return { title: short(graph.outputs[what.output]?.name ?? ""), line: "output" };
  }
  if (what.kind === "scope") {
    const path = scopePaths[what.scope] ?? "";
    const layer = graph.layers[path];
    const size = `${(scopeSizes[what.scope] ?? 0).toLocaleString("en")} nodes`;
    return { title: short(leafName(path)), line: layer === undefined ? size : short(`${layer} · ${size}`) };
  }
  const name = leafName(graph.names[what.node] ?? "");
  const op = graph.ops[tables.nodeOps[what.node] ?? 0] ?? "";
  const role = graphRoles[tables.nodeRoles[what.node] ?? 0] ?? "op";
  const isNamedAfterOp = name.replace(/_\d+$/, "") === op;
  if (role !== "op")
    return { title: short(name), line: short(`${roleWords[role]} ${firstTensor(index, what.node)}`) };
  return isNamedAfterOp
    ? { title: short(op), line: firstTensor(index, what.node) }
    : { title: short(op), line: short(name) };
}

const roleWords: Readonly<Record<(typeof graphRoles)[number], string>> = {
  op: "",
  argument: "input",
  variable: "variable",
  captured: "captured",
  constant: "constant",
  plumbing: "shape",
  parameter: "parameter",
};

/** The dtype and shape of the first output of a node; empty if it has none. */
export function firstTensor({ graph, tables }: GraphIndex, node: number): string {
  const start = tables.outputStarts[node] ?? 0;
  if (start >= (tables.outputStarts[node + 1] ?? 0)) return "";
  return short(graph.tensors[tables.outputTensors[start] ?? 0] ?? "");
}

/** How large a box must be for its texts. */
export function boxSize({ title, line }: BoxTexts): { readonly width: number; readonly height: number } {
  const width = Math.max(
    title.length * boxFonts.title * CHARACTER_WIDTH * 1.05,
    line.length * boxFonts.line * CHARACTER_WIDTH,
  );
  return { width: Math.max(64, Math.ceil(width) + 2 * PADDING), height: line === "" ? 30 : 44 };
}

function short(text: string): string {
  return text.length <= LONGEST_TEXT ? text : `${text.slice(0, LONGEST_TEXT - 1)}…`;
}
