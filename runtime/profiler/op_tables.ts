import type { ProfileLayer, ProfileOp } from "../../protocol/payloads/profile.ts";
import { type Lane, nested, type Span } from "./span.ts";

/** TensorFlow names an op's span `name:Type`; so does xprof tell ops from everything else. */
const opName = /^([A-Za-z0-9.][A-Za-z0-9_./\\>-]*):([A-Z][A-Za-z0-9_]*)$/;

/** The name and type of an op's span; undefined for other spans. */
export function opOf({ name }: Span): { readonly name: string; readonly type: string } | undefined {
  const [, op, type] = opName.exec(name) ?? [];
  return op === undefined || type === undefined ? undefined : { name: op, type };
}

/** The spans of ops of a lane. */
export function opSpans({ spans }: Lane): readonly Span[] {
  return spans.filter((span) => opOf(span) !== undefined);
}

/** Time by op, the most own time first. Within an op other ops count as theirs. */
export function opTable(lanes: readonly Lane[]): readonly ProfileOp[] {
  const rows = new Map<string, { -readonly [K in keyof ProfileOp]: ProfileOp[K] }>();
  let allUs = 0;
  for (const lane of lanes) {
    for (const { span, selfUs } of nested(opSpans(lane))) {
      const op = opOf(span);
      if (op === undefined) continue;
      const key = `${lane.device} ${span.name}`;
      const row = rows.get(key) ?? {
        ...op,
        device: lane.device,
        count: 0,
        totalUs: 0,
        selfUs: 0,
        share: 0,
      };
      row.count += 1;
      row.totalUs += span.durationUs;
      row.selfUs += selfUs;
      allUs += selfUs;
      rows.set(key, row);
    }
  }
  const sorted = [...rows.values()].sort((a, b) => b.selfUs - a.selfUs);
  return sorted.map((row) => ({ ...row, share: allUs === 0 ? 0 : row.selfUs / allUs }));
}

/** Own time by name scope, which layers of models have; ops without one are not listed. */
export function layerTable(ops: readonly ProfileOp[]): readonly ProfileLayer[] {
  const rows = new Map<string, { count: number; selfUs: number; share: number }>();
  for (const op of ops) {
    const end = op.name.lastIndexOf("/");
    if (end <= 0) continue;
    const scope = op.name.slice(0, end);
    const row = rows.get(scope) ?? { count: 0, selfUs: 0, share: 0 };
    rows.set(scope, {
      count: row.count + op.count,
      selfUs: row.selfUs + op.selfUs,
      share: row.share + op.share,
    });
  }
  return [...rows].map(([name, row]) => ({ name, ...row })).sort((a, b) => b.selfUs - a.selfUs);
}
