import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import type { CellResult, Failure } from "../../../cli/client/execute_notebook.ts";
import { readNotebook } from "../../../cli/client/notebook.ts";
import { annotations, writeStepSummary } from "../../../cli/run/github_actions.ts";
import type { NotebookResult } from "../../../cli/run/notebook_result.ts";
import { temporaryFolder } from "../flowbook_process.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

/** A notebook in a file of its own whose second cell called a function of the first, which failed. */
function failedNotebook(failure: Failure | undefined, name = "a.ipynb"): NotebookResult {
  const folder = temporaryFolder();
  vi.stubEnv("GITHUB_WORKSPACE", folder);
  const path = join(folder, name);
  const sources = [["function f() {\n", "  throw 1;\n", "}"], ["f()"]];
  const json = sources.map((source) => ({ cell_type: "code", metadata: {}, outputs: [], source }));
  writeFileSync(path, JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata: {}, cells: json }, null, 1));
  const cells = readNotebook(path).cells.map((cell, index): CellResult => {
    cell.executionCount = index + 1;
    const failed = index === 1 && failure !== undefined;
    const status = failed ? "failed" : "passed";
    return { cell, position: index + 1, status, durationMs: 0, failure: failed ? failure : undefined };
  });
  return { path, startedAt: new Date(0), durationMs: 1234, cells, problems: [] };
}

function lineOf(path: string, text: string): number {
  return (
    readFileSync(path, "utf8")
      .split("\n")
      .findIndex((line) => line.includes(text)) + 1
  );
}

test("an annotation points to the line in the file where the notebook's code failed", () => {
  const traceback = ["\u001b[31mError\u001b[0m: 100%", "    at f (In[1]:2:3)", "    at In[2]:1:1"];
  const result = failedNotebook({ kind: "error", message: "Error: 100%", traceback }, "a,b:c.ipynb");
  const line = lineOf(result.path, "throw 1");
  expect(annotations(result)).toBe(
    `::error file=a%2Cb%3Ac.ipynb,line=${line},title=a%2Cb%3Ac.ipynb%3A cell 2::` +
      "Error: 100%25%0A    at f (In[1]:2:3)%0A    at In[2]:1:1\n",
  );
});

test("a failure without a place in the notebook is shown at the first line of its cell", () => {
  const result = failedNotebook({ kind: "timeout", message: "too slow", traceback: [] });
  expect(annotations(result)).toContain(`line=${lineOf(result.path, '"f()"')},`);
});

test("a notebook that passed has no annotation", () => {
  expect(annotations(failedNotebook(undefined))).toBe("");
});

test("the step's summary is a table in which no text is Markdown or HTML", () => {
  const file = join(temporaryFolder(), "summary.md");
  writeFileSync(file, "before\n");
  vi.stubEnv("GITHUB_STEP_SUMMARY", file);
  const failure: Failure = { kind: "error", message: "a | <b> *c*", traceback: [] };
  const [passed, failed] = [failedNotebook(undefined), failedNotebook(failure)];
  writeStepSummary([
    { ...passed, path: "p.ipynb" },
    { ...failed, path: "f.ipynb" },
  ]);
  const rows = readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line.startsWith("|"));
  expect(readFileSync(file, "utf8")).toMatch(/^before\n/);
  expect(rows.slice(2)).toEqual([
    "| ✅ p.ipynb | 2 of 2 | 1.2 s |  |",
    "| ❌ f.ipynb | 1 of 2 | 1.2 s | cell 2 &#40;f&#40;&#41;&#41;: a &#124; &lt;b> &#42;c&#42; |",
  ]);
});
