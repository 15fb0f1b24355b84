import type { LiveMessage, LiveUpdate } from "../../protocol/live.ts";

/** What the kernel says on the comm of live views; what is not sound is left out. States are for renderers to parse. */
export function parseLiveMessage(value: unknown): LiveMessage {
  const { updates } = Object(value) as Readonly<Record<string, unknown>>;
  return { updates: Array.isArray(updates) ? updates.filter(isUpdate) : [] };
}

function isUpdate(value: unknown): value is LiveUpdate {
  if (typeof value !== "object" || value === null) return false;
  const { type, view, number, ask, data } = value as Readonly<Record<string, unknown>>;
  if (type === "answer" || type === "refusal") return typeof ask === "number";
  if (typeof view !== "string") return false;
  if (type === "snapshot" || type === "batch") return typeof number === "number";
  return type === "unknown" || (type === "end" && typeof data === "object" && data !== null);
}
