import { mimeData } from "../../protocol/mime.ts";
import type { GraphScope, ModelGraph } from "../../protocol/payloads/graph.ts";
import { liveViews } from "../live_views.ts";
import { UsageError } from "../usage_error.ts";
import { type DrawOptions, drawnGraph } from "./drawn_graph.ts";
import { graphSummary } from "./graph_summary.ts";
import { graphSvg } from "./graph_svg.ts";
import { layoutGraph } from "./layout_graph.ts";
import { liveGraph } from "./live_graph.ts";
import { packGraph } from "./pack_graph.ts";

/** The method by which an object says how notebooks show it. */
const displaySymbol: unique symbol = Symbol.for("Jupyter.display");

/** A picture of a graph, which notebooks show. */
export interface GraphDrawing {
  readonly svg: string;
  /** The same in a few lines of text. */
  readonly text: string;
}

/**
 * Draws a graph: scopes as boxes, with the dtypes and shapes of what flows between them.
 * @throws UsageError if there is no scope that `options.expand` names.
 * @example tf.drawGraph(tf.graphOf(model), { expand: ["encoder"] })
 */
export function drawGraph(graph: ModelGraph, options: DrawOptions = {}): GraphDrawing {
  requireScopes(graph.scopes, options.expand ?? []);
  const text = graphSummary(graph);
  const layout = layoutGraph(drawnGraph(graph, options));
  const svg = graphSvg(layout, { title: `Graph of ${graph.name}`, description: text });
  return shownAs({ svg, text }, () => shownData(graph, options, { svg, text }));
}

/** The graph as a value that notebooks show as its picture. */
export function withPicture(graph: ModelGraph): ModelGraph {
  return shownAs(graph, () => shownData(graph, {}, drawGraph(graph)));
}

/** What can be used in JupyterLab, its picture for everywhere else, and its text. */
function shownData(graph: ModelGraph, options: DrawOptions, { svg, text }: GraphDrawing): object {
  const packed = packGraph(graph, options);
  liveViews.add(liveGraph(graph, packed));
  const view = mimeData("application/vnd.flowbook.graph.v1+json", packed, text);
  return { ...view, "image/svg+xml": svg };
}

function shownAs<T extends object>(value: T, show: () => object): T {
  return Object.defineProperty(value, displaySymbol, { value: show });
}

function requireScopes(root: GraphScope, wanted: readonly string[] | "all"): void {
  if (wanted === "all") return;
  const paths: string[] = [];
  const visit = (scope: GraphScope): void => {
    paths.push(scope.path);
    for (const inner of scope.scopes) visit(inner);
  };
  visit(root);
  const unknown = wanted.find((path) => !paths.includes(path));
  if (unknown === undefined) return;
  const known = paths.filter((path) => path !== "").slice(0, 20);
  throw new UsageError(
    "tf.drawGraph",
    `the graph has no scope "${unknown}"`,
    known.length === 0 ? "It has no scopes." : `It has ${known.join(", ")}.`,
  );
}
