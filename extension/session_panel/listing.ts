import type { LiveItem, LiveKind, LiveListing } from "../../protocol/live.ts";
import { isMime } from "../renderers/index.ts";

/** The kinds of views in the order in which a list shows them. */
export const liveKinds: readonly LiveKind[] = ["run", "model", "profile", "embedding", "server", "workers"];

const mostItems = 1_000;
const longestText = 200;

/** What the kernel says is in its session; what this extension cannot show is left out. */
export function parseListing(value: unknown): LiveListing {
  const { items } = Object(value) as Readonly<Record<string, unknown>>;
  if (!Array.isArray(items)) return { items: [] };
  return { items: items.slice(-mostItems).flatMap((item: unknown) => parseItem(item) ?? []) };
}

function parseItem(value: unknown): LiveItem | undefined {
  const { id, kind, title, state, running, mime } = Object(value) as Readonly<Record<string, unknown>>;
  const known = liveKinds.find((name) => name === kind);
  if (typeof id !== "string" || typeof title !== "string" || typeof state !== "string") return undefined;
  if (known === undefined || typeof mime !== "string" || !isMime(mime)) return undefined;
  const texts = { title: title.slice(0, longestText), state: state.slice(0, longestText) };
  return { id, kind: known, ...texts, running: running === true, mime };
}
