import type { LiveRequest } from "../../protocol/live.ts";

/** What a page says on its comm. @throws Error where it is no request */
export function parseLiveRequest(value: unknown): LiveRequest {
  const { type, view, ask } = Object(value) as Readonly<Record<string, unknown>>;
  const isView = typeof view === "string";
  if (type === "here") return { type };
  if ((type === "attach" || type === "detach") && isView) return { type, view };
  if (type === "ask" && isView && typeof ask === "number") return value as LiveRequest;
  throw new Error(`live view: the page sent ${JSON.stringify(value)?.slice(0, 200)}. Update the extension.`);
}
