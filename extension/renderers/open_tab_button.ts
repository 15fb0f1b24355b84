import type { Place, Tab } from "../outputs/place.ts";
import { element } from "./elements.ts";

/** A button that opens a view as a tab: none where it stands in one, or where there are no tabs. */
export function openTabButton({ kind, trans, openTab }: Place, tab: () => Tab): readonly HTMLElement[] {
  if (kind === "tab" || openTab === undefined) return [];
  const button = element("button", "flowbook-open-tab", trans.__("Open in tab"));
  button.type = "button";
  button.addEventListener("click", () => openTab(tab()));
  return [button];
}
