import type { ProfileFinding, ProfilePayload, ProfileStep } from "../../protocol/payloads/profile.ts";

type Tables = Pick<ProfilePayload, "durationUs" | "ops" | "devices" | "steps" | "functions">;

/** What the tables say in plain words, the most important first. */
export function findingsOf(tables: Tables): readonly ProfileFinding[] {
  return [...waiting(tables.steps), ...ownCode(tables), ...heaviestOp(tables), ...utilisation(tables)];
}

function waiting(steps: readonly ProfileStep[]): readonly ProfileFinding[] {
  if (steps.length < 2) return [];
  const gapUs = steps.reduce((sum, step) => sum + step.gapUs, 0);
  const stepUs = steps.reduce((sum, step) => sum + step.durationUs, 0);
  const share = gapUs / (gapUs + stepUs);
  const by = new Map<string, number>();
  for (const { gapBy } of steps) for (const { name, us } of gapBy) by.set(name, (by.get(name) ?? 0) + us);
  const [first] = [...by].sort(([, a], [, b]) => b - a);
  const most = first === undefined ? "" : `; most of it in ${first[0]}, ${milliseconds(first[1])}`;
  const evidence = `${steps.length} steps take ${milliseconds(stepUs)}, the gaps before them ${milliseconds(gapUs)}${most}.`;
  const text = `${percent(share)} of the training time TensorFlow waits for the host between steps.`;
  return [{ level: share >= 0.25 ? "warning" : share >= 0.1 ? "notice" : "info", text, evidence }];
}

function ownCode({ functions }: Tables): readonly ProfileFinding[] {
  const first = functions.find((timed) => timed.ownCode);
  if (first === undefined || first.share < 0.1) return [];
  const evidence = `${first.name} at ${first.place} runs ${milliseconds(first.selfUs)} itself, ${milliseconds(first.totalUs)} with what it calls.`;
  const text = `${percent(first.share)} of the time goes into the TypeScript function ${first.name}.`;
  return [{ level: first.share >= 0.25 ? "warning" : "notice", text, evidence }];
}

function heaviestOp({ ops }: Tables): readonly ProfileFinding[] {
  const [first] = ops;
  if (first === undefined) return [];
  const text = `${first.name} (${first.type}) takes ${percent(first.share)} of the time of all ops.`;
  const evidence = `${first.count} runs, ${milliseconds(first.selfUs)} itself, on ${first.device}.`;
  return [{ level: "info", text, evidence }];
}

function utilisation({ devices, durationUs }: Tables): readonly ProfileFinding[] {
  return devices.map(({ name, busyUs, utilisation: share }) => ({
    level: "info",
    text: `${name} computes ${percent(share)} of the time.`,
    evidence: `Ops cover ${milliseconds(busyUs)} of ${milliseconds(durationUs)}.`,
  }));
}

function percent(share: number): string {
  return `${Math.round(share * 100)} %`;
}

function milliseconds(us: number): string {
  return `${(us / 1000).toFixed(us < 10_000 ? 2 : 0)} ms`;
}
