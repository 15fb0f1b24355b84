import type { ProfilePayload } from "../../protocol/payloads/profile.ts";
import { decodeLane, type ProfileTrace } from "../../protocol/payloads/profile_spans.ts";
import { xmlText } from "../xml_text.ts";

const width = 760;
const margin = 12;
const nameWidth = 300;
const rowHeight = 14;
const shownOps = 10;
const shownLanes = 6;
const shownDepths = 4;
/** Narrower spans, in pixels, are not seen. */
const leastWidth = 0.4;
const nameLength = 46;
/** Okabe and Ito's colours, which colour-blind readers can tell apart. */
const colours = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#b8a900", "#888888"];

/** The trace, small, and the heaviest ops as bars, for places where nothing is interactive. */
export function profileSvg({ title, durationUs, ops, trace, findings }: ProfilePayload): string {
  const parts: string[] = [];
  let y = 22;
  const write = (content: string, weight = "normal") => {
    parts.push(text(margin, y, content, weight));
    y += 17;
  };
  write(`${title}: ${(durationUs / 1000).toFixed(1)} ms`, "bold");
  for (const finding of findings.slice(0, 3)) write(cut(`• ${finding.text}`, 110));
  y += 4;
  for (const lane of trace.lanes.slice(0, shownLanes)) {
    write(lane.name);
    y -= 12;
    const { content, depth } = spansOf(lane, durationUs, y);
    parts.push(content);
    y += depth * rowHeight + 16;
  }
  for (const { name, selfUs, share } of ops.slice(0, shownOps)) {
    const wide = (width - nameWidth - 120) * share;
    parts.push(
      text(margin, y + 10, cutStart(name)),
      `<rect x="${nameWidth}" y="${y}" width="${wide.toFixed(1)}" height="11" fill="${colours[0]}"/>`,
      text(nameWidth + wide + 6, y + 10, `${(selfUs / 1000).toFixed(2)} ms, ${(share * 100).toFixed(1)} %`),
    );
    y += 16;
  }
  const height = y + margin;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img" font-family="sans-serif" font-size="11" fill="#222222">`,
    `<title>${xmlText(title)}</title><rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
  ].join("");
}

function spansOf(lane: ProfileTrace["lanes"][number], durationUs: number, y: number) {
  const { starts, durations, names, depths } = decodeLane(lane);
  const scale = (width - 2 * margin) / Math.max(durationUs, 1);
  const rects: string[] = [];
  let depth = 1;
  for (const [index, start] of starts.entries()) {
    const row = depths[index] ?? 0;
    const wide = (durations[index] ?? 0) * scale;
    if (row >= shownDepths || wide < leastWidth) continue;
    depth = Math.max(depth, row + 1);
    const place = `x="${(margin + start * scale).toFixed(1)}" y="${y + row * rowHeight}"`;
    const colour = colours[(names[index] ?? 0) % colours.length];
    rects.push(
      `<rect ${place} width="${wide.toFixed(1)}" height="${rowHeight - 2}" fill="${colour}" fill-opacity="0.75"/>`,
    );
  }
  return { content: rects.join(""), depth };
}

function text(x: number, y: number, content: string, weight = "normal"): string {
  return `<text x="${x.toFixed(1)}" y="${y}" font-weight="${weight}">${xmlText(content)}</text>`;
}

function cut(content: string, most: number): string {
  return content.length > most ? `${content.slice(0, most - 1)}…` : content;
}

/** The end of a name tells ops apart. */
function cutStart(name: string): string {
  return name.length > nameLength ? `…${name.slice(name.length - nameLength + 1)}` : name;
}
