import type { Lane } from "./span.ts";

/** The lanes in the Trace Event Format, which Perfetto and chrome://tracing read. */
export function chromeTrace(lanes: readonly Lane[]): string {
  const processes = [...new Set(lanes.map(({ device }) => device))];
  const events: string[] = processes.map((name, pid) =>
    JSON.stringify({ ph: "M", name: "process_name", pid, args: { name } }),
  );
  for (const [tid, { name, device, spans }] of lanes.entries()) {
    const pid = processes.indexOf(device);
    events.push(JSON.stringify({ ph: "M", name: "thread_name", pid, tid, args: { name } }));
    for (const span of spans) {
      const { startUs: ts, durationUs: dur, stats: args = {} } = span;
      events.push(JSON.stringify({ ph: "X", name: span.name, pid, tid, ts, dur, args }));
    }
  }
  return `{"displayTimeUnit":"ms","traceEvents":[\n${events.join(",\n")}\n]}\n`;
}
