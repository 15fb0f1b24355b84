import type { ModelGraph } from "../protocol/payloads/graph.ts";
import { expressionWithOptions } from "./expression_with_options.ts";
import type { Magic } from "./magic.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "tf">;

/** `%graph EXPRESSION` */
export const graph: Magic = {
  name: "graph",
  kind: "line",
  summary: "Draw the graph of a model, of a traced function, or of what tf.graphOf gave.",
  usage: "%graph EXPRESSION [--expand SCOPE,…] [--all]",
  example: [
    'import { tf } from "flowbook";',
    "const layers = [tf.layers.dense({ units: 8, inputShape: [4] }), tf.layers.softmax()];",
    "%graph tf.sequential({ layers })",
  ].join("\n"),
  options: [
    { name: "--expand", value: "SCOPE,…", summary: "Draw these scopes with their content." },
    { name: "--all", summary: "Draw every op instead of scopes." },
  ],
  async run({ args, evaluate, display }) {
    const { code, options } = expressionWithOptions(graph, args);
    const { tf } = parseRuntime(await evaluate('await import("flowbook")'));
    const value = await evaluate(code);
    const scopes = options.get("--expand");
    const expand = options.has("--all") ? "all" : typeof scopes === "string" ? scopes.split(",") : [];
    display(tf.drawGraph(isModelGraph(value) ? value : tf.graphOf(parseGraphed(value)), { expand }));
  },
};

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}

/** What it is, `tf.graphOf` finds out. */
function parseGraphed(value: unknown): () => unknown {
  return value as () => unknown;
}

function isModelGraph(value: unknown): value is ModelGraph {
  return (
    typeof value === "object" && value !== null && "nodes" in value && "edges" in value && "scopes" in value
  );
}
