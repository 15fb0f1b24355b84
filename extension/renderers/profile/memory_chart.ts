import type { TranslationBundle } from "@jupyterlab/translation";
import type { ProfileMemory } from "../../../protocol/payloads/profile.ts";
import { element, svgElement } from "../elements.ts";
import { titled } from "./profile_tables.ts";
import { sizeText, timeText } from "./time_text.ts";

const width = 600;
const height = 140;

/** What an allocator held over time, and which ops held it at the peak. */
export function memoryChart(memory: ProfileMemory, trans: TranslationBundle): HTMLElement {
  const figure = element("figure", "flowbook-profile-memory");
  const { allocator, peakBytes, peakUs, timesUs, bytes, peak } = memory;
  const text = trans.__("%1: at most %2, after %3", allocator, sizeText(peakBytes), timeText(peakUs / 1000));
  const last = Math.max(timesUs.at(-1) ?? 1, 1);
  const x = (us: number) => (us / last) * width;
  const y = (held: number) => height * (1 - held / Math.max(peakBytes, 1));
  let path = `M0 ${height}`;
  for (const [index, us] of timesUs.entries()) {
    // What is held stays until it changes: a step, not a slope.
    path += `H${x(us).toFixed(1)}V${y(bytes[index] ?? 0).toFixed(1)}`;
  }
  const picture = svgElement("svg", { viewBox: `0 0 ${width} ${height}`, preserveAspectRatio: "none" });
  picture.setAttribute("role", "img");
  picture.setAttribute("aria-label", text);
  picture.append(svgElement("path", { d: `${path}V${height}Z` }));
  figure.append(element("figcaption", "", text), picture);
  if (peak.length > 0) {
    figure.append(
      titled(
        trans.__("At the peak"),
        [
          [trans.__("op"), peak.map(({ op }) => op)],
          [trans.__("bytes"), peak.map((held) => held.bytes)],
          [trans.__("tensors"), peak.map(({ count }) => count)],
        ],
        trans,
      ),
    );
  }
  return figure;
}
