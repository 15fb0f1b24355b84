import type { EmbeddingSummary } from "../../../protocol/payloads/embedding.ts";
import type { Vectors } from "./neighbours.ts";

/** A payload as numbers. */
export interface DecodedEmbedding {
  readonly summary: EmbeddingSummary;
  readonly vectors: Vectors;
  readonly coordinates: Float32Array;
  /** For each point the number of its label; labels are numbered as they first occur. */
  readonly groups: Uint16Array;
}

/** Turns the base64 texts of a payload that `parseEmbeddingSummary` has checked into numbers. */
export function decodeEmbedding(summary: EmbeddingSummary): DecodedEmbedding {
  const { count, width, labels = [] } = summary;
  const numbers = new Map<string, number>();
  const groups = new Uint16Array(count);
  for (const [point, label] of labels.entries()) {
    const group = numbers.get(label) ?? numbers.size;
    numbers.set(label, group);
    groups[point] = group;
  }
  return {
    summary,
    vectors: { values: floats(summary.vectors), count, width },
    coordinates: floats(summary.coordinates),
    groups,
  };
}

function floats(base64: string): Float32Array {
  const text = atob(base64);
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at += 1) bytes[at] = text.charCodeAt(at);
  return new Float32Array(bytes.buffer);
}
