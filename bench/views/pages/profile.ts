import { nullTranslator } from "@jupyterlab/translation/lib/base.js";
import { TracePanel } from "../../../extension/renderers/profile/trace_panel.ts";
import { encodeLane } from "../../../protocol/payloads/profile_spans.ts";
import { type Figures, frames, median, randomNumbers } from "./page.ts";

const spans = 1_000_000;
const laneCount = 8;
const nested = 4;

/** Frames of a trace of 1,000,000 spans on eight threads, seen as a whole, while it moves and zooms. */
export async function measure(host: HTMLElement): Promise<Figures> {
  const random = randomNumbers(3);
  const perLane = spans / laneCount;
  const lanes = Array.from({ length: laneCount }, (_, lane) => {
    const starts = new Float64Array(perLane);
    const durations = new Float32Array(perLane);
    for (let index = 0; index < perLane; index += 1) {
      // Each span of 100 µs holds three shorter ones.
      const depth = index % nested;
      starts[index] = Math.floor(index / nested) * 100 + depth * 5;
      durations[index] = depth === 0 ? 90 * random() + 5 : 4 * random();
    }
    const names = Uint32Array.from(starts, () => Math.floor(random() * 40));
    const depths = Uint8Array.from(starts, (_start, index) => Math.min(1, index % nested));
    return encodeLane(`thread ${lane}`, "host", { starts, durations, names, depths });
  });
  const toUs = (perLane / nested) * 100;
  const names = Array.from({ length: 40 }, (_, name) => `layer_${name}/MatMul`);
  const begun = performance.now();
  const trans = nullTranslator.load("flowbook");
  const panel = new TracePanel(
    { fromUs: 0, toUs, totalSpans: spans, names, lanes },
    { kind: "output", trans },
  );
  host.append(panel.node);
  panel.redraw();
  const openMs = performance.now() - begun;
  const canvas = host.querySelector("canvas");
  if (canvas === null) throw new Error("the trace has no canvas");
  const press = (key: string) =>
    canvas.dispatchEvent(new KeyboardEvent("keydown", { key, cancelable: true }));
  // As far away as it goes: all spans are in sight, and drawn anew for each frame.
  const whole = await frames(40, () => press("0"));
  const zooming = await frames(40, (frame) => press(frame < 20 ? "w" : "s"));
  panel.dispose();
  host.replaceChildren();
  return { trace_open_ms: openMs, trace_frame_ms: median(whole), trace_zoom_frame_ms: median(zooming) };
}
