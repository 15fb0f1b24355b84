import type { Mime } from "../../protocol/mime.ts";
import type { OutputData } from "./place.ts";

const longest = 40;

/** What the tab of an output is called: as its payload is, or else as its text begins. */
export function tabTitle(mime: Mime, data: OutputData): string {
  const { title, name } = Object(data[mime]) as Readonly<Record<string, unknown>>;
  const text = data["text/plain"];
  const [line] = typeof text === "string" ? text.split(/[:\n]/) : [];
  const kind = /vnd\.flowbook\.(.*)\.v\d+/.exec(mime)?.[1] ?? mime;
  const found = [title, name, line].find((given) => typeof given === "string" && given.trim() !== "");
  const chosen = typeof found === "string" ? found.trim() : kind;
  return chosen.length > longest ? `${chosen.slice(0, longest - 1)}…` : chosen;
}
