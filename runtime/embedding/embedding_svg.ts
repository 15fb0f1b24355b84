import type { EmbeddingSummary } from "../../protocol/payloads/embedding.ts";
import { xmlText } from "../xml_text.ts";

const size = 400;
const margin = 16;
/** Okabe and Ito's colours, which colour-blind readers can tell apart. */
const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#555555"];
/** More points than this make a picture no clearer, and large. */
const drawnPoints = 2_000;

/** The two leading components as a picture, for places where nothing is interactive. */
export function embeddingSvg({ coordinates, count, labels }: EmbeddingSummary, title: string): string {
  const values = new Float32Array(Uint8Array.from(Buffer.from(coordinates, "base64")).buffer);
  const scale = (size / 2 - margin) / Math.max(largest(values), Number.MIN_VALUE);
  const names = [...new Set(labels)];
  const step = Math.max(1, Math.ceil(count / drawnPoints));
  const dots: string[] = [];
  for (let point = 0; point < count; point += step) {
    const x = (size / 2 + (values[point * 3] ?? 0) * scale).toFixed(1);
    const y = (size / 2 - (values[point * 3 + 1] ?? 0) * scale).toFixed(1);
    const colour = colours[Math.max(names.indexOf(labels?.[point] ?? ""), 0) % colours.length];
    dots.push(`<circle cx="${x}" cy="${y}" r="2.5" fill="${colour}" fill-opacity="0.7"/>`);
  }
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}" viewBox="0 0 ${size} ${size}" role="img">`,
    `<title>${xmlText(title)}</title><rect width="${size}" height="${size}" fill="#ffffff"/>`,
    ...dots,
    "</svg>",
  ].join("");
}

function largest(values: Float32Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
