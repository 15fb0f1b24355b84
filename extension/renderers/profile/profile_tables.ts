import type { TranslationBundle } from "@jupyterlab/translation";
import type { ProfilePayload } from "../../../protocol/payloads/profile.ts";
import type { TableCell, TableSummary } from "../../../protocol/payloads/table.ts";
import { element } from "../elements.ts";
import { TableView } from "../table/table_view.ts";
import { shareText, sizeText, timeText } from "./time_text.ts";

type Column = readonly [name: string, values: readonly TableCell[]];

/** What was found, each finding with what shows it. */
export function findingsList({ findings }: ProfilePayload, trans: TranslationBundle): HTMLElement {
  const list = element("ul", "flowbook-profile-findings");
  const names = {
    info: trans.__("for information"),
    notice: trans.__("notice"),
    warning: trans.__("warning"),
  };
  for (const { level, text, evidence } of findings) {
    const item = element("li");
    item.dataset.level = level;
    item.append(element("b", "", text), element("small", "", `${evidence} (${names[level]})`));
    list.append(item);
  }
  if (findings.length === 0) list.append(element("li", "", trans.__("Nothing stands out.")));
  return list;
}

/** Time of each op, and of each layer. */
export function openOps({ ops, layers }: ProfilePayload, panel: HTMLElement, trans: TranslationBundle): void {
  const ms = (us: number) => Math.round(us) / 1000;
  const percent = (share: number) => Math.round(share * 1000) / 10;
  panel.append(
    titled(
      trans.__("Ops"),
      [
        [trans.__("op"), ops.map(({ name }) => name)],
        [trans.__("type"), ops.map(({ type }) => type)],
        [trans.__("self ms"), ops.map(({ selfUs }) => ms(selfUs))],
        [trans.__("total ms"), ops.map(({ totalUs }) => ms(totalUs))],
        [trans.__("count"), ops.map((op) => op.count)],
        [trans.__("share %"), ops.map(({ share }) => percent(share))],
        [trans.__("device"), ops.map(({ device }) => device)],
      ],
      trans,
    ),
    titled(
      trans.__("Layers"),
      [
        [trans.__("layer"), layers.map(({ name }) => name)],
        [trans.__("self ms"), layers.map(({ selfUs }) => ms(selfUs))],
        [trans.__("count"), layers.map((layer) => layer.count)],
        [trans.__("share %"), layers.map(({ share }) => percent(share))],
      ],
      trans,
    ),
  );
}

/** Steps with the gaps before them, how busy devices are, copies, and the functions of cell code. */
export function openSteps(profile: ProfilePayload, panel: HTMLElement, trans: TranslationBundle): void {
  const { steps, devices, copies, functions } = profile;
  const ms = (us: number) => timeText(us / 1000);
  const gap = (parts: (typeof steps)[number]["gapBy"]) =>
    parts.map(({ name, us }) => `${name} ${ms(us)}`).join(", ");
  const tables: readonly (readonly [string, readonly Column[]])[] = [
    [
      trans.__("Steps"),
      [
        [trans.__("step"), steps.map(({ name }) => name)],
        [trans.__("start ms"), steps.map(({ startUs }) => Math.round(startUs) / 1000)],
        [trans.__("ms"), steps.map(({ durationUs }) => Math.round(durationUs) / 1000)],
        [trans.__("gap before, ms"), steps.map(({ gapUs }) => Math.round(gapUs) / 1000)],
        [trans.__("in the gap"), steps.map(({ gapBy }) => gap(gapBy))],
      ],
    ],
    [
      trans.__("Devices"),
      [
        [trans.__("device"), devices.map(({ name }) => name)],
        [trans.__("busy"), devices.map(({ busyUs }) => ms(busyUs))],
        [trans.__("utilisation"), devices.map(({ utilisation }) => shareText(utilisation))],
      ],
    ],
    [
      trans.__("Copies"),
      [
        [trans.__("direction"), copies.map(({ direction }) => direction)],
        [trans.__("count"), copies.map((copy) => copy.count)],
        [trans.__("bytes"), copies.map(({ bytes }) => sizeText(bytes))],
        [trans.__("time"), copies.map(({ totalUs }) => ms(totalUs))],
      ],
    ],
    [
      trans.__("Your functions"),
      [
        [trans.__("function"), functions.map(({ name }) => name)],
        [trans.__("place"), functions.map(({ place }) => place)],
        [trans.__("self ms"), functions.map(({ selfUs }) => Math.round(selfUs) / 1000)],
        [trans.__("total ms"), functions.map(({ totalUs }) => Math.round(totalUs) / 1000)],
      ],
    ],
  ];
  for (const [title, columns] of tables)
    if ((columns[0]?.[1].length ?? 0) > 0) panel.append(titled(title, columns, trans));
  if (panel.childElementCount === 0)
    panel.append(element("p", "flowbook-note", trans.__("No steps were recorded.")));
}

/** A table with a heading. */
export function titled(title: string, columns: readonly Column[], trans: TranslationBundle): HTMLElement {
  const section = element("section");
  const host = element("div");
  section.append(element("h4", "", title), host);
  const rowCount = columns[0]?.[1].length ?? 0;
  const summary: TableSummary = {
    columns: columns.map(([name, values]) => ({ name, type: typeof values[0] })),
    rows: Array.from({ length: rowCount }, (_, row) => columns.map(([, values]) => values[row] ?? null)),
    rowCount,
    columnCount: columns.length,
  };
  new TableView(summary, host, trans);
  return section;
}
