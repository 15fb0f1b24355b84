import type { ProfileCopy, ProfileDevice, ProfileMemory } from "../../protocol/payloads/profile.ts";
import { opSpans } from "./op_tables.ts";
import { bySpanStart, coveredUs, type Lane, type Span } from "./span.ts";

const slices = 100;
const mostPoints = 1000;

/** Memory over time by allocator, from TensorFlow's notes of each allocation. */
export function memoryTable(lanes: readonly Lane[]): readonly ProfileMemory[] {
  const byAllocator = new Map<string, Span[]>();
  for (const { spans } of lanes) {
    for (const span of spans) {
      if (!/^Memory(De)?[Aa]llocation$/.test(span.name)) continue;
      const allocator = String(span.stats?.allocator_name ?? "unknown");
      const list = byAllocator.get(allocator);
      if (list === undefined) byAllocator.set(allocator, [span]);
      else list.push(span);
    }
  }
  return [...byAllocator].map(([allocator, spans]) => memoryOf(allocator, spans.sort(bySpanStart)));
}

function memoryOf(allocator: string, spans: readonly Span[]): ProfileMemory {
  const held = heldBytes(spans);
  let peakAt = 0;
  for (const [index, bytes] of held.entries()) if (bytes > (held[peakAt] ?? 0)) peakAt = index;
  const stride = Math.ceil(spans.length / mostPoints);
  const kept = spans.flatMap((_, index) => (index % stride === 0 || index === peakAt ? [index] : []));
  return {
    allocator,
    peakBytes: held[peakAt] ?? 0,
    peakUs: spans[peakAt]?.startUs ?? 0,
    timesUs: kept.map((index) => spans[index]?.startUs ?? 0),
    bytes: kept.map((index) => held[index] ?? 0),
    peak: heldAt(spans.slice(0, peakAt + 1)),
  };
}

/**
 * Bytes held after each allocation. The allocator of the host leaves its own count at 0: then what the profile
 * saw is added up, without what was there before it.
 */
function heldBytes(spans: readonly Span[]): readonly number[] {
  const live = new Map<string, number>();
  let sum = 0;
  return spans.map((span) => {
    const address = String(span.stats?.addr ?? "");
    sum -= live.get(address) ?? 0;
    live.delete(address);
    if (isAllocation(span)) {
      live.set(address, sizeOf(span));
      sum += sizeOf(span);
    }
    return amountOf(span, "bytes_allocated") || sum;
  });
}

/** What was allocated and not given back, by the op that asked for it. */
function heldAt(spans: readonly Span[]): ProfileMemory["peak"] {
  const live = new Map<string, { op: string; bytes: number }>();
  for (const span of spans) {
    const address = String(span.stats?.addr ?? "");
    live.delete(address);
    if (isAllocation(span)) live.set(address, { op: opNameOf(span), bytes: sizeOf(span) });
  }
  const rows = new Map<string, { op: string; bytes: number; count: number }>();
  for (const { op, bytes } of live.values()) {
    const row = rows.get(op) ?? { op, bytes: 0, count: 0 };
    rows.set(op, { op, bytes: row.bytes + bytes, count: row.count + 1 });
  }
  return [...rows.values()].sort((a, b) => b.bytes - a.bytes).slice(0, 50);
}

function isAllocation({ name }: Span): boolean {
  return name === "MemoryAllocation";
}

function sizeOf(span: Span): number {
  return amountOf(span, "allocation_bytes") || amountOf(span, "requested_bytes");
}

/** Tensors made from values of TypeScript belong to no op. */
function opNameOf({ stats }: Span): string {
  return String(stats?.tf_op ?? "") || "no op";
}

/** Copies between host and devices. */
export function copyTable(lanes: readonly Lane[]): readonly ProfileCopy[] {
  const rows = new Map<string, { direction: string; count: number; bytes: number; totalUs: number }>();
  for (const { spans, kind } of lanes) {
    if (kind !== "device") continue;
    for (const { name, durationUs, stats } of spans) {
      const direction = /^Memcpy([HD])2?to?([HD])$/i.exec(name);
      if (direction === null) continue;
      const key = `${place(direction[1])} to ${place(direction[2])}`;
      const row = rows.get(key) ?? { direction: key, count: 0, bytes: 0, totalUs: 0 };
      row.count += 1;
      row.totalUs += durationUs;
      row.bytes += Number(/size:(\d+)/.exec(String(stats?.memcpy_details ?? ""))?.[1] ?? 0);
      rows.set(key, row);
    }
  }
  return [...rows.values()];
}

function place(letter = ""): string {
  return letter.toUpperCase() === "H" ? "host" : "device";
}

/** How long each device computed: the host while any thread runs an op, others while any stream does something. */
export function deviceTable(lanes: readonly Lane[], durationUs: number): readonly ProfileDevice[] {
  const devices = new Map<string, Span[]>();
  for (const lane of lanes) {
    if (lane.kind !== "host" && lane.kind !== "device") continue;
    const spans = devices.get(lane.device) ?? [];
    for (const span of lane.kind === "host" ? opSpans(lane) : lane.spans) spans.push(span);
    devices.set(lane.device, spans);
  }
  return [...devices].map(([name, unsorted]) => {
    const spans = unsorted.sort(bySpanStart);
    const busyUs = coveredUs(spans, 0, durationUs);
    const sliceUs = durationUs / slices;
    const busy = Array.from({ length: slices }, (_, slice) =>
      sliceUs === 0 ? 0 : coveredUs(spans, slice * sliceUs, (slice + 1) * sliceUs) / sliceUs,
    );
    return { name, busyUs, utilisation: durationUs === 0 ? 0 : busyUs / durationUs, busy };
  });
}

function amountOf({ stats }: Span, name: string): number {
  const value = Number(stats?.[name] ?? 0);
  return Number.isFinite(value) && value > 0 ? value : 0;
}
