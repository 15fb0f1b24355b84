import type { ProfileLaneKind } from "../../protocol/payloads/profile_spans.ts";

/** Something that took time on one lane; µs since the profile's start. */
export interface Span {
  readonly name: string;
  readonly startUs: number;
  readonly durationUs: number;
  /** What TensorFlow notes about it, such as `bytes_allocated`. */
  readonly stats?: Readonly<Record<string, string | number>>;
}

/** A thread or stream with its spans by start; of two that start together the longer one comes first. */
export interface Lane {
  readonly name: string;
  readonly kind: ProfileLaneKind;
  readonly device: string;
  readonly spans: readonly Span[];
}

/** A span among those that enclose it. */
export interface NestedSpan {
  readonly span: Span;
  readonly depth: number;
  /** Without the spans in it. */
  readonly selfUs: number;
}

/** Orders spans as lanes have them. */
export function bySpanStart(a: Span, b: Span): number {
  return a.startUs - b.startUs || b.durationUs - a.durationUs;
}

/** How the spans of a lane lie in each other. */
export function nested(spans: readonly Span[]): readonly NestedSpan[] {
  const result: { span: Span; depth: number; selfUs: number }[] = [];
  const open: { span: Span; depth: number; selfUs: number }[] = [];
  for (const span of spans) {
    while (open.length > 0 && endOf(open.at(-1)?.span) <= span.startUs) open.pop();
    const parent = open.at(-1);
    if (parent !== undefined) parent.selfUs = Math.max(0, parent.selfUs - span.durationUs);
    const entry = { span, depth: open.length, selfUs: span.durationUs };
    result.push(entry);
    open.push(entry);
  }
  return result;
}

/** Time that at least one of the spans covers between two times. */
export function coveredUs(spans: readonly Span[], fromUs: number, toUs: number): number {
  let covered = 0;
  let until = fromUs;
  for (const { startUs, durationUs } of spans) {
    const [start, end] = [Math.max(startUs, until), Math.min(startUs + durationUs, toUs)];
    if (end > start) {
      covered += end - start;
      until = end;
    }
  }
  return covered;
}

function endOf(span: Span | undefined): number {
  return span === undefined ? Number.POSITIVE_INFINITY : span.startUs + span.durationUs;
}
