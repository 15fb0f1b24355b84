import { nullTranslator } from "@jupyterlab/translation/lib/base.js";
import { GraphView } from "../../../extension/renderers/graph/graph_view.ts";
import { type Figures, median, timed } from "./page.ts";
import { transformerGraph } from "./transformer_graph.ts";

const rounds = 5;
const place = { kind: "output", trans: nullTranslator.load("flowbook") } as const;

/** From a payload to the first picture with all scopes closed, and from there to all of them open. */
export function measure(host: HTMLElement): Promise<Figures> {
  const [small, large] = [transformerGraph(2_000), transformerGraph(10_000)];
  const opened: number[] = [];
  const closed: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const view = new GraphView(small, host, place);
    const button = [...host.querySelectorAll("button")].find(({ textContent }) => textContent === "Open all");
    if (button === undefined) throw new Error("the graph view has no button that opens all scopes");
    opened.push(timed(() => button.click()));
    view.dispose();
    closed.push(timed(() => new GraphView(large, host, place).dispose()));
  }
  host.replaceChildren();
  return Promise.resolve({
    graph_2000_open_ms: median(opened),
    graph_10000_closed_ms: median(closed),
  });
}
