import type { ProfilePayload } from "../../protocol/payloads/profile.ts";

type Told = Pick<ProfilePayload, "title" | "durationUs" | "ops" | "findings" | "functions">;

/** The findings and the heaviest ops and functions, for terminals and plain readers. */
export function profileText({ title, durationUs, ops, findings, functions }: Told): string {
  const lines = [`${title}: ${ms(durationUs)} ms`];
  for (const { text, evidence } of findings) lines.push(`• ${text} (${evidence})`);
  if (ops.length > 0) lines.push("", row("op", "count", "total ms", "self ms", "share"));
  for (const { name, count, totalUs, selfUs, share } of ops.slice(0, 10)) {
    lines.push(row(name, String(count), ms(totalUs), ms(selfUs), percent(share)));
  }
  const own = functions.filter(({ ownCode }) => ownCode);
  if (own.length > 0) lines.push("", row("function", "", "total ms", "self ms", "share"));
  for (const { name, place, totalUs, selfUs, share } of own.slice(0, 10)) {
    lines.push(row(`${name} ${place}`, "", ms(totalUs), ms(selfUs), percent(share)));
  }
  return lines.join("\n");
}

function row(name: string, ...figures: readonly string[]): string {
  return [name.slice(-44).padEnd(44), ...figures.map((figure) => figure.padStart(10))].join(" ");
}

function ms(us: number): string {
  return (us / 1000).toFixed(2);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
