import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { flowbook, temporaryFolder, writeTestNotebook } from "./flowbook_process.ts";

function outputsOf(path: string): string {
  const { cells } = JSON.parse(readFileSync(path, "utf8"));
  return JSON.stringify(cells.map((cell: { outputs?: unknown }) => cell.outputs));
}

/** Waits in a cell until another notebook's cell has come as far, which it does only beside it. */
function meet(folder: string, own: string, other: string): string {
  return [
    'import { existsSync, writeFileSync } from "node:fs";',
    `writeFileSync(${JSON.stringify(join(folder, own))}, "");`,
    `while (!existsSync(${JSON.stringify(join(folder, other))})) await new Promise((go) => setTimeout(go, 10));`,
    `console.log("${own} met ${other}");`,
  ].join("\n");
}

test("notebooks of a folder run side by side, and a failure of one does not stop the others", async () => {
  const folder = temporaryFolder();
  writeTestNotebook(
    folder,
    [{ source: meet(folder, "one", "two") }, { source: "throw new Error('bad');" }],
    "1.ipynb",
  );
  writeTestNotebook(folder, [{ source: meet(folder, "two", "one") }], "2.ipynb");
  writeTestNotebook(folder, [{ source: "console.log('three');" }], "3.ipynb");
  const out = join(folder, "out");
  const junit = join(folder, "report.xml");
  const args = ["run", folder, "--jobs", "2", "--output", out, "--junit", junit];
  const { status, stdout } = await flowbook(args);
  expect(status).toBe(1);
  expect(stdout).toMatch(/^3 notebooks: 2 passed, 1 failed {2}\d+\.\d s$/m);
  // each notebook's lines are together, from its name to its last line
  for (const [name, mark, text] of [
    ["1", "✘", "one met two"],
    ["2", "✔", "two met one"],
    ["3", "✔", "three"],
  ]) {
    const path = join(folder, `${name}.ipynb`);
    const block = stdout.slice(stdout.indexOf(`${path}\n`), stdout.indexOf(`${mark} ${path}`));
    expect(block).toContain(text);
    expect(block.match(/\.ipynb\n/g)).toHaveLength(1);
    expect(outputsOf(join(out, `${name}.ipynb`))).toContain(text);
  }
  const suites = readFileSync(junit, "utf8").match(/<testsuite .*?failures="\d"/g) ?? [];
  expect(suites.map((suite) => suite.slice(-1 - 'failures="1'.length))).toEqual(
    ['failures="1"', 'failures="0"', 'failures="0"'].map((text) => expect.stringContaining(text)),
  );
});

test("--fail-fast interrupts what runs and begins nothing else", async () => {
  const folder = temporaryFolder();
  const beside = [
    { source: meet(folder, "two", "one") },
    { source: "await new Promise(() => setInterval(() => {}, 1000));" },
  ];
  writeTestNotebook(
    folder,
    [{ source: meet(folder, "one", "two") }, { source: "throw new Error('bad');" }],
    "1.ipynb",
  );
  writeTestNotebook(folder, beside, "2.ipynb");
  writeTestNotebook(folder, [{ source: "console.log('never');" }], "3.ipynb");
  const { status, stdout } = await flowbook(["run", folder, "-j", "2", "--fail-fast", "--inplace"]);
  expect(status).toBe(1);
  // Its first cell may still have been about to end.
  expect(stdout).toMatch(/2\.ipynb {2}cell [12] of 2: ended because .*1\.ipynb failed \(--fail-fast\)/);
  expect(stdout).toMatch(/^3 notebooks: 2 failed, 1 not run/m);
  expect(stdout).not.toContain("never");
  expect(outputsOf(join(folder, "2.ipynb"))).toContain("two met one");
});

test("Ctrl-C interrupts all that run, and all are saved", async () => {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "nested"));
  const endless = { source: "await new Promise(() => setInterval(() => {}, 1000));" };
  const ready = join(folder, "ready");
  const signal = `import { writeFileSync } from "node:fs";\nwriteFileSync(${JSON.stringify(ready)}, "");`;
  // the first to finish says that the two others have met, so their endless cells are all that is left
  writeTestNotebook(folder, [{ source: meet(folder, "a", "b") }, endless], "1.ipynb");
  writeTestNotebook(
    folder,
    [{ source: meet(folder, "b", "a") }, { source: signal }, endless],
    "nested/2.ipynb",
  );
  writeTestNotebook(folder, [{ source: meet(folder, "c", "ready") }], "3.ipynb");
  let interrupted = false;
  const { status } = await flowbook(["run", folder, "-j", "3", "--inplace"], {
    onStdout: (text, child) => {
      if (interrupted || !text.includes("✔")) return;
      interrupted = child.kill("SIGINT");
    },
  });
  expect(status).toBe(130);
  expect(outputsOf(join(folder, "1.ipynb"))).toContain("a met b");
  expect(outputsOf(join(folder, "nested", "2.ipynb"))).toContain("b met a");
});

test("--check fails the cells that differ from what is stored, and writes nothing", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, [
    { source: "console.log('loss', 0.5 + Number(process.env.NOISE ?? 0));" },
    { source: "({ word: process.env.WORD ?? 'stored' })" },
    { source: "console.log(Math.random());", tags: ["ignore-output"] },
    { source: "throw new RangeError('expected');", tags: ["raises-exception"] },
  ]);
  expect((await flowbook(["run", path, "--check"])).stdout).toContain("no stored outputs");
  expect((await flowbook(["run", path, "--inplace"])).status).toBe(0);
  const stored = readFileSync(path, "utf8");
  const same = await flowbook(["run", path, "--check"], { env: { ...process.env, NOISE: "1e-9" } });
  expect(same.stdout).toContain("4 cells, outputs as stored");
  expect(same.status).toBe(0);
  const junit = join(folder, "check.xml");
  const env = { ...process.env, NOISE: "0.1", WORD: "changed" };
  const other = await flowbook(["run", path, "--check", "--junit", junit], { env });
  expect(other.status).toBe(1);
  expect(other.stdout).toContain("✘ cell 1: line 1 of stdout differs");
  expect(other.stdout).toContain("        stored  loss 0.5\n        now     loss 0.6\n");
  expect(other.stdout).toMatch(/✘ cell 2: line 1 of output 1 \(text\/plain\) differs/);
  expect(readFileSync(junit, "utf8").match(/type="difference"/g)).toHaveLength(2);
  expect(readFileSync(path, "utf8")).toBe(stored);
  const ignoring = ["--ignore", "word: '\\w+'", "--tolerance", "0.5"];
  expect((await flowbook(["run", path, "--check", ...ignoring], { env })).status).toBe(0);
});
