import type { ClassificationSummary } from "../../protocol/payloads/classification.ts";

/** Classes with their figures, and the largest mistakes, for a terminal. */
export function classificationText({
  title,
  examples,
  accuracy,
  classes,
  confusion,
}: ClassificationSummary): string {
  const names = ["class", "precision", "recall", "f1", "ROC AUC", "AP", "support"];
  const rows = classes.map(({ name, precision, recall, f1, rocAuc, averagePrecision, support }) => [
    name,
    ...[precision, recall, f1, rocAuc, averagePrecision].map(figure),
    String(support),
  ]);
  const widths = names.map((name, column) =>
    Math.max(name.length, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = [names, ...rows].map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join("  "),
  );
  const heading = `${title}: ${(accuracy * 100).toFixed(1)} % of ${examples} examples right`;
  return [heading, ...lines, ...mistakes(classes, confusion)].join("\n");
}

const shownMistakes = 3;

function mistakes(
  classes: ClassificationSummary["classes"],
  confusion: ClassificationSummary["confusion"],
): readonly string[] {
  const wrong = confusion.flatMap((row, label) =>
    row.flatMap((count, predicted) =>
      label === predicted || count === 0 ? [] : [{ count, label, predicted }],
    ),
  );
  const name = (index: number) => classes[index]?.name ?? String(index);
  return wrong
    .sort((a, b) => b.count - a.count)
    .slice(0, shownMistakes)
    .map(({ count, label, predicted }) => `${count} × ${name(label)} taken for ${name(predicted)}`);
}

function figure(value: number | null): string {
  return value === null ? "–" : value.toFixed(3);
}
