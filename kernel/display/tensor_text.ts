import { type TensorCell, type TensorSummary, tensorSignature } from "../../protocol/payloads/tensor.ts";

/** How many entries of the last dimension, and of each other one, the text shows. */
const columnLimit = 8;
const rowLimit = 6;

/** `float32[2,3]` and below it the leading values in nested brackets, as NumPy writes them. */
export function tensorText(summary: TensorSummary): string {
  const signature = tensorSignature(summary);
  if (summary.values.length === 0) return signature;
  const texts = summary.values.map(valueText);
  const width = Math.max(...texts.map((text) => text.length));
  const body = nested(
    summary,
    texts.map((text) => text.padStart(width)),
    { axis: 0, matrix: 0 },
  );
  return summary.shape.length === 0 ? `${signature} ${texts[0]}` : `${signature}\n${body}`;
}

function nested(
  summary: TensorSummary,
  texts: readonly string[],
  at: { axis: number; matrix: number },
): string {
  const { shape, previewShape } = summary;
  if (at.axis === shape.length) return texts[at.matrix] ?? "";
  const isLast = at.axis === shape.length - 1;
  const length = previewShape[at.axis] ?? 0;
  const shown = Math.min(length, isLast ? columnLimit : rowLimit);
  const parts = Array.from({ length: shown }, (_, index) =>
    nested(summary, texts, { axis: at.axis + 1, matrix: at.matrix * length + index }),
  );
  if (shown < (shape[at.axis] ?? 0)) parts.push("…");
  const separator = isLast ? ", " : `,\n${" ".repeat(at.axis + 1)}`;
  return `[${parts.join(separator)}]`;
}

function valueText(value: TensorCell): string {
  if (typeof value !== "number") return typeof value === "string" ? value.slice(0, 40) : String(value);
  return Number.isInteger(value) && Math.abs(value) < 1e9
    ? String(value)
    : String(Number(value.toPrecision(5)));
}
