import { type ProfilePayload, parseProfile } from "../../protocol/payloads/profile.ts";
import { element, heading, scrollingGrid } from "./elements.ts";
import { stateless } from "./renderer.ts";

/** What a profile found, each with its evidence, and the time of each op. */
export const profile = stateless<ProfilePayload>(parseProfile, draw);

const columns = ["op", "type", "count", "total ms", "self ms", "share"];

function draw(payload: ProfilePayload, host: HTMLElement): void {
  const milliseconds = (payload.durationUs / 1000).toFixed(1);
  const findings = element("ul");
  for (const { level, text, evidence } of payload.findings) {
    const item = element("li", "", text);
    item.dataset.level = level;
    item.title = evidence;
    item.append(element("br"), element("small", "", evidence));
    findings.append(item);
  }
  host.replaceChildren(element("p", "", `${payload.title}: ${milliseconds} ms`), findings, opTable(payload));
}

function opTable({ ops }: ProfilePayload): HTMLElement {
  const grid = scrollingGrid("Time of each op");
  const table = element("table");
  const head = element("tr");
  head.append(...columns.map((name) => heading("col", name)));
  table.append(head);
  for (const op of ops) {
    const line = element("tr");
    const figures = [op.count, (op.totalUs / 1000).toFixed(3), (op.selfUs / 1000).toFixed(3)];
    const texts = [op.type, ...figures.map(String), `${(op.share * 100).toFixed(1)} %`];
    line.append(heading("row", op.name), ...texts.map((text) => element("td", "", text)));
    table.append(line);
  }
  grid.append(table);
  return grid;
}
