import type { ProfileFunction, ProfileStep } from "../../protocol/payloads/profile.ts";
import { isOwnCode } from "./code_spans.ts";
import { opSpans } from "./op_tables.ts";
import { bySpanStart, coveredUs, type Lane, type NestedSpan, nested, type Span } from "./span.ts";

const call = /^EagerLocalExecute: (__.+)$/;
const mostSteps = 1000;

/** Time by function of TypeScript and JavaScript, the most own time first. */
export function functionTable(lanes: readonly Lane[], durationUs: number): readonly ProfileFunction[] {
  const rows = new Map<string, { selfUs: number; totalUs: number }>();
  for (const { span, selfUs } of codeOf(lanes)) {
    const row = rows.get(span.name) ?? { selfUs: 0, totalUs: 0 };
    rows.set(span.name, { selfUs: row.selfUs + selfUs, totalUs: row.totalUs + span.durationUs });
  }
  const table = [...rows].map(([name, { selfUs, totalUs }]) => ({
    ...placed(name),
    ownCode: isOwnCode(name),
    selfUs,
    // A function that calls itself has spans in its spans.
    totalUs: Math.min(totalUs, durationUs),
    share: durationUs === 0 ? 0 : selfUs / durationUs,
  }));
  return table.sort((a, b) => b.selfUs - a.selfUs).slice(0, 500);
}

/** `$/home/a/notebook.ts:12 prepare` as name and place. */
function placed(name: string): { name: string; place: string } {
  const end = name.lastIndexOf(" ");
  return { name: name.slice(end + 1), place: name.slice(1, end) };
}

/**
 * The calls of the traced function that took the most time, which is the training step of a `fit`, and the
 * gaps before them.
 */
export function stepTable(lanes: readonly Lane[]): readonly ProfileStep[] {
  const steps = stepSpans(lanes).slice(0, mostSteps);
  const code = codeOf(lanes);
  const ops = lanes.filter(({ kind }) => kind === "host").flatMap((lane) => [...opSpans(lane)]);
  ops.sort(bySpanStart);
  return steps.map(({ startUs, durationUs }, index) => {
    const previous = steps[index - 1];
    const fromUs = previous === undefined ? startUs : previous.startUs + previous.durationUs;
    const endUs = startUs + durationUs;
    return {
      name: `step ${index + 1}`,
      startUs,
      durationUs,
      tensorflowUs: coveredUs(ops, startUs, endUs),
      typescriptUs: ownTime(workIn(code, startUs, endUs)),
      gapUs: Math.max(0, startUs - fromUs),
      gapBy: heaviest(workIn(code, fromUs, startUs)),
    };
  });
}

function stepSpans(lanes: readonly Lane[]): readonly Span[] {
  const calls = new Map<string, Span[]>();
  for (const { spans } of lanes) {
    for (const span of spans) {
      const [, name] = call.exec(span.name) ?? [];
      if (name === undefined) continue;
      const list = calls.get(name);
      if (list === undefined) calls.set(name, [span]);
      else list.push(span);
    }
  }
  const time = (spans: readonly Span[]) => spans.reduce((sum, { durationUs }) => sum + durationUs, 0);
  const repeated = [...calls.values()].filter(({ length }) => length > 1);
  return repeated.sort((a, b) => time(b) - time(a))[0] ?? [];
}

/** The functions that ran between two times, by own time; a span half outside counts by its part inside. */
function workIn(code: readonly NestedSpan[], fromUs: number, toUs: number): ReadonlyMap<string, number> {
  const times = new Map<string, number>();
  for (const { span, selfUs } of code) {
    const { startUs, durationUs, name } = span;
    const inside = Math.min(toUs, startUs + durationUs) - Math.max(fromUs, startUs);
    if (inside <= 0 || durationUs === 0) continue;
    times.set(name, (times.get(name) ?? 0) + (selfUs * inside) / durationUs);
  }
  return times;
}

function ownTime(times: ReadonlyMap<string, number>): number {
  let sum = 0;
  for (const [name, us] of times) if (isOwnCode(name)) sum += us;
  return sum;
}

function heaviest(times: ReadonlyMap<string, number>): ProfileStep["gapBy"] {
  const sorted = [...times].sort(([, a], [, b]) => b - a).slice(0, 5);
  return sorted.map(([name, us]) => ({ name: name.slice(1), us }));
}

function codeOf(lanes: readonly Lane[]): readonly NestedSpan[] {
  return lanes.filter(({ kind }) => kind === "typescript").flatMap(({ spans }) => [...nested(spans)]);
}
