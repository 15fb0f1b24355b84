import vega from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { reason } from "../formatters/text.ts";
import { type Picture, rasterize } from "../rasterize.ts";
import type { ChartKind } from "./chart_kind.ts";
import { ChartLoader } from "./chart_loader.ts";

/** Where a chart is as wide as its container, the saved picture has these sizes in CSS pixels. */
const containerSize = { width: 640, height: 320 };

/** A picture, or why there is none: a faulty specification, or one that only a browser draws well. */
export type DrawnChart = Picture | { readonly error: string } | { readonly unpictured: string };

/** Draws a specification with the data it carries or names in the notebook's folder. */
export async function drawChart(spec: object, kind: ChartKind, folder: string): Promise<DrawnChart> {
  const loader = new ChartLoader(folder);
  const errors: string[] = [];
  try {
    const view = new vega.View(vega.parse(kind === "vega" ? parseVega(spec) : fromVegaLite(spec)), {
      renderer: "none",
      loader,
      logger: collectErrors(errors),
    });
    const svg = await view.toSVG();
    view.finalize();
    const failure = loader.failure ?? errors[0];
    const isRemote = loader.remote !== undefined;
    if (isRemote) return { unpictured: `its data is at ${loader.remote}, and only the browser may fetch it` };
    if (failure !== undefined) return { error: failure };
    return hasLongLine(svg) ? { unpictured: longLine } : rasterize(svg);
  } catch (error) {
    // Vega reports mistakes of a specification by throwing, or by rejecting with plain strings.
    return { error: errors[0] ?? reason(error) };
  }
}

const longLine = "its lines have too many points to be drawn here in time; sample or aggregate the rows";

/** The rasteriser's time grows with the square of a line's points: 30,000 take seconds, 100,000 a minute. */
function hasLongLine(svg: string): boolean {
  return /\sd="[^"]{500000}/.test(svg);
}

function fromVegaLite(spec: object): vega.Spec {
  const logger = collectErrors([]);
  return compile(parseVegaLite(withContainerSize(spec)), { logger }).spec;
}

function parseVega(spec: unknown): vega.Spec {
  return spec as vega.Spec;
}

function parseVegaLite(spec: unknown): TopLevelSpec {
  return spec as TopLevelSpec;
}

function withContainerSize(spec: object): object {
  const { width, height } = containerSize;
  return {
    ...spec,
    ...("width" in spec && spec.width === "container" ? { width } : {}),
    ...("height" in spec && spec.height === "container" ? { height } : {}),
  };
}

/** Keeps Vega's errors; without it they go to the user's console and the chart stays silently empty. */
function collectErrors(errors: string[]): vega.LoggerInterface {
  const logger: vega.LoggerInterface = {
    level: levelOf,
    error: (...parts: readonly unknown[]) => {
      errors.push(parts.map(reason).join(" "));
      return logger;
    },
    warn: () => logger,
    info: () => logger,
    debug: () => logger,
  };
  function levelOf(level: number): vega.LoggerInterface;
  function levelOf(): number;
  function levelOf(level?: number): vega.LoggerInterface | number {
    return level === undefined ? 1 : logger;
  }
  return logger;
}
