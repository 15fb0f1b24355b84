import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jupyterEnvironment } from "../../cli/jupyter_environment.ts";
import { venvProgram } from "../../cli/paths.ts";
import { packageRoot } from "../../runtime/environment.ts";
import { runToEnd, temporaryFolder } from "../cli/flowbook_process.ts";

const folder = join(packageRoot, "notebooks");
const notebooks = readdirSync(folder).filter((name) => name.endsWith(".ipynb"));

interface Output {
  readonly output_type: string;
  readonly name?: string;
  readonly ename?: string;
  readonly text?: string;
  readonly data?: Readonly<Record<string, unknown>>;
}
interface Cell {
  readonly cell_type: string;
  readonly source: string;
  readonly metadata: { readonly tags?: readonly string[] };
  readonly outputs?: readonly Output[];
}

const executed = new Map<string, Promise<readonly Cell[]>>();

/** A notebook's cells after its one execution. */
function cellsOf(name: string): Promise<readonly Cell[]> {
  const cells = executed.get(name) ?? execute(name);
  executed.set(name, cells);
  return cells;
}

/** Executes a notebook where it lies, with nbclient, and returns its cells. */
async function execute(name: string): Promise<readonly Cell[]> {
  const result = join(temporaryFolder(), "cells.json");
  const code = [
    "import json, nbformat, sys",
    "from nbclient import NotebookClient",
    "path, folder, result = sys.argv[1:]",
    "notebook = nbformat.read(path, 4)",
    "NotebookClient(notebook, timeout=300, resources={'metadata': {'path': folder}}).execute()",
    "json.dump(notebook.cells, open(result, 'w'))",
  ].join("\n");
  const args = ["-c", code, join(folder, name), folder, result];
  const { status, stderr } = await runToEnd(venvProgram("python"), args, { env: jupyterEnvironment() });
  expect({ status, stderr: status === 0 ? "" : stderr }).toEqual({ status: 0, stderr: "" });
  return JSON.parse(readFileSync(result, "utf8")) as Cell[];
}

const printed = (cells: readonly Cell[], stream: string) =>
  cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter(({ name }) => name === stream)
    .map(({ text }) => text)
    .join("");

test.each(notebooks)("nbclient executes notebooks/%s without an error or a type error", async (name) => {
  const code = (await cellsOf(name)).filter(({ cell_type }) => cell_type === "code");
  expect(code.flatMap(({ outputs = [] }) => outputs).length).toBeGreaterThan(0);
  // Cells that fail on purpose say so by their tag.
  const fails = (cell: Cell) => cell.metadata.tags?.includes("raises-exception") === true;
  const failing = code.filter(({ outputs = [] }) => outputs.some((o) => o.output_type === "error"));
  expect(failing).toEqual(code.filter(fails));
  expect(
    printed(
      code.filter((cell) => !fails(cell)),
      "stderr",
    ),
  ).toBe("");
});

test("the penguins are counted as the file has them, charted, and told apart on unseen birds", async () => {
  const cells = await cellsOf("01-penguins.ipynb");
  const text = printed(cells, "stdout");
  const file = join(packageRoot, "node_modules", "vega-datasets", "data", "penguins.json");
  const rows = JSON.parse(readFileSync(file, "utf8")) as Record<string, string | number | null>[];
  const complete = rows.filter((row) => row["Body Mass (g)"] !== null && row["Beak Length (mm)"] !== null);
  expect(text).toContain(`${complete.length} of ${rows.length} penguins are complete`);

  const charts = cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter((o) => o.data?.["image/png"] !== undefined);
  expect(charts.map((chart) => "application/vnd.vegalite.v5+json" in (chart.data ?? {}))).toEqual([
    true,
    true,
    true,
  ]);

  // A linear model on these four columns is right for 98 % of the birds; 90 % says that training worked.
  const [, tested, accuracy] = /accuracy on (\d+) unseen penguins: ([\d.]+) %/.exec(text) ?? [];
  expect(Number(tested)).toBe(Math.round(complete.length * 0.3));
  expect(Number(accuracy)).toBeGreaterThan(90);
});

test("the tour shows the weather that the file has, stops with its state kept and debugs without a person", async () => {
  const cells = await cellsOf("02-kernel.ipynb");
  const file = join(packageRoot, "node_modules", "vega-datasets", "data", "seattle-weather.csv");
  const rain = readFileSync(file, "utf8")
    .trim()
    .split("\n")
    .slice(1)
    .map((line) => line.split(","))
    .map(([date = "", millimetres]) => ({ month: date.slice(5, 7), rain: Number(millimetres) }));
  const over = (limit: number) => String(rain.filter((day) => day.rain >= limit).length);
  const results = cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter((o) => o.output_type === "execute_result")
    .map((o) => String(o.data?.["text/plain"]));
  expect(results).toEqual(expect.arrayContaining([over(10), over(25)]));
  expect(results).toContain(
    `'More than a million turns, and everything is still here: ${rain.length} days, threshold 25 mm'`,
  );

  const mean = (month: string) => {
    const its = rain.filter((day) => day.month === month);
    return its.reduce((sum, day) => sum + day.rain, 0) / its.length;
  };
  const text = printed(cells, "stdout");
  expect(text).toContain(`brings ${(mean("12") - mean("06")).toFixed(1)} mm more rain`);
  expect(text).toMatch(/hottest .*\n\s+year = 2016\n\s+its = \[\]\n/);
  const errors = cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter((o) => o.output_type === "error")
    .map((o) => o.ename);
  expect(errors).toEqual(["TypeCheckError", "TypeError", "TypeError", "KeyboardInterrupt"]);
});

test("compiled training is traced once, and ranks late flights above others", async () => {
  const text = printed(await cellsOf("03-compiled-training.ipynb"), "stdout");
  expect(text).toMatch(/op by op \d+ ms, compiled \d+ ms: [\d.]+ times as fast/);
  // 0.5 would be a coin.
  expect(Number(/area under the ROC curve: ([\d.]+)/.exec(text)?.[1])).toBeGreaterThan(0.58);
  expect(text).toContain("traced 1 time");
});

test("the exported forms of a model give the notebook's own scores", async () => {
  const cells = await cellsOf("04-export.ipynb");
  const tables = cells
    .flatMap(({ outputs = [] }) => outputs)
    .map((o) => String(o.data?.["text/plain"] ?? ""));
  const forms =
    tables
      .find((table) => table.startsWith("form"))
      ?.split("\n")
      .slice(2) ?? [];
  expect(forms.map((line) => line.split("  ")[0])).toEqual([
    "SavedModel",
    "TensorFlow Lite",
    "TensorFlow.js",
  ]);
  for (const line of forms) expect(Number(line.trim().split(/\s+/).at(-1))).toBeLessThan(1e-5);
});

test("the profiler says that batches made from records keep TensorFlow waiting, then which product is heaviest", async () => {
  const cells = await cellsOf("06-find-a-bottleneck.ipynb");
  const profiles = cells
    .flatMap(({ outputs = [] }) => outputs)
    .filter((o) => o.data?.["application/vnd.flowbook.profile.v1+json"] !== undefined)
    .map((o) => String(o.data?.["text/plain"]));
  const waiting = profiles.map((text) =>
    Number(/(\d+) % of the training time TensorFlow waits/.exec(text)?.[1]),
  );
  expect(waiting).toHaveLength(3);
  expect(waiting[0]).toBeGreaterThan(60);
  expect(waiting[1]).toBeLessThan(waiting[0] ?? 0);
  expect(profiles[1]).toMatch(/hidden\/BatchMatMulV2 \(BatchMatMulV2\) takes \d+ % of the time of all ops/);
  expect(profiles[2]).not.toContain("OneHot");
  const report = cells.at(-2)?.outputs?.at(-1)?.data ?? {};
  expect(report["text/plain"]).toMatch(/^Last thousand flights: [\d.]+ % of 1000 examples right/);
  expect(report["image/png"]).toBeDefined();
});
