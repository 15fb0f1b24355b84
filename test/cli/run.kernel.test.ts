import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { venvProgram } from "../../cli/paths.ts";
import { flowbook, runToEnd, temporaryFolder, writeTestNotebook } from "./flowbook_process.ts";

interface Saved {
  readonly cells: readonly {
    readonly source: readonly string[];
    readonly execution_count: number | null;
    readonly outputs: readonly Readonly<Record<string, unknown>>[];
  }[];
}

function parseSaved(path: string): Saved {
  return JSON.parse(readFileSync(path, "utf8")) as Saved;
}

/** Runs a Python program of the environment that the kernel's independent clients live in. */
async function python(code: string, ...args: readonly string[]): Promise<string> {
  const { status, stdout, stderr } = await runToEnd(venvProgram("python"), ["-c", code, ...args]);
  expect(stderr).toBe("");
  expect(status).toBe(0);
  return stdout;
}

test("a notebook runs, shows a line for each cell with its text, and is saved as valid nbformat", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, [
    { type: "markdown", source: "# Title" },
    { source: "const answer: number = 6 * 7;" },
    { source: "console.log('answer', answer);\nconsole.error('warned');\nanswer" },
  ]);
  const out = join(folder, "out");
  const { status, stdout } = await flowbook(["run", path, "--output", out]);
  expect(stdout).toMatch(/^\[1\/2\] +\d+\.\d s {2}const answer: number = 6 \* 7;$/m);
  expect(stdout).toMatch(/^ {8}answer 42$/m);
  expect(stdout).toMatch(/^ {8}warned$/m);
  expect(status).toBe(0);
  const saved = parseSaved(join(out, "notebook.ipynb"));
  expect(saved.cells[2]?.execution_count).toBe(2);
  expect(saved.cells[2]?.outputs).toMatchObject([
    { output_type: "stream", name: "stdout", text: ["answer 42\n"] },
    { output_type: "stream", name: "stderr", text: ["warned\n"] },
    { output_type: "execute_result", execution_count: 2, data: { "text/plain": ["42"] } },
  ]);
  const code =
    "import nbformat, sys; nb = nbformat.read(sys.argv[1], 4); nbformat.validate(nb); print(nb.nbformat_minor)";
  expect(await python(code, join(out, "notebook.ipynb"))).toBe("5\n");
});

test("without --output and --inplace nothing is written", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, [{ source: "1" }]);
  const before = readFileSync(path, "utf8");
  const { status, stdout } = await flowbook(["run", path]);
  expect(status).toBe(0);
  expect(stdout).toContain("not saved");
  expect(readFileSync(path, "utf8")).toBe(before);
  expect(readdirSync(folder)).toEqual(["notebook.ipynb"]);
});

test("a failing cell ends the run with its traceback, and the notebook is saved as far as it came", async () => {
  const path = writeTestNotebook(temporaryFolder(), [
    { source: "console.log('before');" },
    { source: "throw new RangeError('too <big>');" },
    { source: "console.log('after');" },
  ]);
  const { status, stdout } = await flowbook(["run", path, "--inplace"]);
  expect(status).toBe(1);
  expect(stdout).toContain("RangeError: too <big>");
  expect(stdout).not.toContain("after');\n        after");
  const saved = parseSaved(path);
  expect(saved.cells[0]?.outputs).toMatchObject([{ name: "stdout", text: ["before\n"] }]);
  expect(saved.cells[1]?.outputs).toMatchObject([
    { output_type: "error", ename: "RangeError", evalue: "too <big>" },
  ]);
  expect(saved.cells[2]).toMatchObject({ outputs: [], execution_count: null });
});

test("a cell tagged raises-exception may fail, and one tagged skip or skip-execution does not run", async () => {
  const path = writeTestNotebook(temporaryFolder(), [
    { source: "throw new Error('expected');", tags: ["raises-exception"] },
    { source: "throw new Error('never');", tags: ["skip-execution"] },
    { source: "throw new Error('never');", tags: ["skip"] },
    { source: "'reached'" },
  ]);
  const { status } = await flowbook(["run", path, "--inplace"]);
  expect(status).toBe(0);
  expect(parseSaved(path).cells[3]?.outputs).toMatchObject([{ output_type: "execute_result" }]);
});

test("parameters reach the cells with their types, from the command line and from a file", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "parameters.json");
  await python("import json, sys; json.dump({'name': 'file', 'list': [1, 2]}, open(sys.argv[1], 'w'))", file);
  const path = writeTestNotebook(folder, [
    {
      source: "let epochs: number = 1;\nconst name: string = 'default';\nlet list: number[] = [];",
      tags: ["parameters"],
    },
    { source: "console.log(typeof epochs, epochs + 1, name, list.length);" },
  ]);
  const { status, stdout } = await flowbook([
    "run",
    path,
    "--parameters-file",
    file,
    "-p",
    "epochs=4",
    "-p",
    "name=shell",
  ]);
  expect(status).toBe(0);
  expect(stdout).toMatch(/^ {8}number 5 shell 2$/m);
});

test("a cell over its time limit is interrupted and fails", async () => {
  const path = writeTestNotebook(temporaryFolder(), [{ source: "while (true) {}" }, { source: "1" }]);
  const { status, stdout } = await flowbook(["run", path, "--timeout", "1"]);
  expect(status).toBe(1);
  expect(stdout).toContain("the cell took longer than 1 s (--timeout)");
});

test("Ctrl-C, also an impatient one, interrupts the running cell and the notebook is saved", async () => {
  const path = writeTestNotebook(temporaryFolder(), [
    { source: "console.log('running');" },
    { source: "console.log('endless'); await new Promise(() => setInterval(() => {}, 1000));" },
  ]);
  let interrupted = false;
  const { status } = await flowbook(["run", path, "--inplace"], {
    // the line of the first cell is out, so the second one has been sent
    onStdout: (text, child) => {
      if (interrupted || !text.includes("[1/2]")) return;
      interrupted = child.kill("SIGINT") && child.kill("SIGINT");
    },
  });
  expect(status).toBe(130);
  expect(parseSaved(path).cells[0]?.outputs).toMatchObject([{ text: ["running\n"] }]);
});

test("a kernel that dies is reported with what it said", async () => {
  const path = writeTestNotebook(temporaryFolder(), [
    { source: "process.kill(process.pid, 'SIGKILL');" },
    { source: "1" },
  ]);
  const { status, stdout } = await flowbook(["run", path]);
  expect(status).toBe(1);
  expect(stdout).toContain("the kernel died (SIGKILL)");
});

test("input() fails, because nobody is there to answer", async () => {
  const path = writeTestNotebook(temporaryFolder(), [{ source: "prompt('name?')" }]);
  const { status } = await flowbook(["run", path]);
  expect(status).toBe(1);
});

test("displays and their updates are saved in their last state", async () => {
  const path = writeTestNotebook(temporaryFolder(), [
    { source: "const handle = display('first');" },
    { source: "handle.update('second');" },
  ]);
  const { status, stdout } = await flowbook(["run", path, "--inplace"]);
  expect(stdout).not.toContain("✘");
  expect(status).toBe(0);
  const saved = parseSaved(path);
  expect(JSON.stringify(saved.cells[0]?.outputs)).toContain("second");
  expect(saved.cells[0]?.outputs).toHaveLength(1);
  expect(saved.cells[1]?.outputs).toEqual([]);
});

test("what a timer prints while a later cell runs is saved with the cell that started it", async () => {
  const path = writeTestNotebook(temporaryFolder(), [
    {
      source:
        "const late = new Promise<void>((done) => setTimeout(() => { console.log('late'); done(); }, 50));",
    },
    { source: "console.log('waiting'); await late;" },
  ]);
  expect((await flowbook(["run", path, "--inplace"])).status).toBe(0);
  const saved = parseSaved(path);
  expect(saved.cells[0]?.outputs).toMatchObject([{ output_type: "stream", text: ["late\n"] }]);
  expect(saved.cells[1]?.outputs).toMatchObject([{ output_type: "stream", text: ["waiting\n"] }]);
});

test("the working directory is the notebook's folder, or the one that --kernel-cwd names", async () => {
  const folder = temporaryFolder();
  const other = temporaryFolder();
  const path = writeTestNotebook(folder, [{ source: "console.log(process.cwd());" }]);
  expect((await flowbook(["run", path])).stdout).toContain(folder);
  expect((await flowbook(["run", path, "--kernel-cwd", other])).stdout).toContain(other);
});

test("the JUnit report has a case for each cell, the failing one with its traceback", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, [
    { source: "console.log('a < b & \\u0001');" },
    { source: "throw new TypeError('wrong <type>');" },
    { source: "1" },
  ]);
  const report = join(folder, "reports", "junit.xml");
  expect((await flowbook(["run", path, "--junit", report])).status).toBe(1);
  const code = [
    "import json, sys, xml.etree.ElementTree as tree",
    "suite = tree.parse(sys.argv[1]).getroot()[0]",
    "cases = [[case.get('name'), [child.tag for child in case]] for case in suite]",
    "failure = suite[1].find('failure')",
    "print(json.dumps([suite.attrib, cases, failure.attrib, failure.text, suite[0].find('system-out').text]))",
  ].join("\n");
  const [suite, cases, failure, traceback, output] = JSON.parse(await python(code, report));
  expect(suite).toMatchObject({ name: path, tests: "3", failures: "1", errors: "0", skipped: "1" });
  expect(cases).toEqual([
    ["cell 1: console.log('a < b & \\u0001');", ["system-out"]],
    ["cell 2: throw new TypeError('wrong <type>');", ["failure"]],
    ["cell 3: 1", ["skipped"]],
  ]);
  expect(failure).toEqual({ message: "TypeError: wrong <type>", type: "TypeError" });
  expect(traceback).toContain("In[2]:1");
  expect(output).toBe("a < b & \u{FFFD}\n");
});

test.each([
  ["no notebook", ["run"], /which notebook/],
  ["a missing notebook", ["run", "nowhere.ipynb"], /nowhere.ipynb: it cannot be read/],
  ["a bad parameter", ["run", "x.ipynb", "-p", "novalue"], /name=value/],
  ["a bad timeout", ["run", "x.ipynb", "--timeout", "soon"], /--timeout soon is no number/],
  ["two targets", ["run", "x.ipynb", "--output", "a", "--inplace"], /exclude each other/],
  ["one name twice", ["run", "a/x.ipynb", "b/x.ipynb", "--output", "o"], /two notebooks are called x.ipynb/],
  ["a check that would write", ["run", "x.ipynb", "--check", "--inplace"], /exclude each other/],
  ["a tolerance for nothing", ["run", "x.ipynb", "--tolerance", "1"], /Add --check/],
  ["a bad tolerance", ["run", "x.ipynb", "--check", "--tolerance", "low"], /--tolerance low is no number/],
  ["a bad pattern", ["run", "x.ipynb", "--check", "--ignore", "("], /--ignore \( is neither/],
  ["no jobs", ["run", "x.ipynb", "--jobs", "0"], /--jobs 0 is no whole number above 0/],
  ["a pattern of no notebook", ["run", "x*.ipynb"], /no notebook has such a name/],
  ["an unknown option", ["run", "--fast", "x.ipynb"], /--fast.*flowbook run --help/s],
])("%s is refused with one clear line and status 2", async (_name, args, message) => {
  const folder = temporaryFolder();
  const { status, stdout, stderr } = await flowbook(args, { cwd: folder });
  expect(stderr).toMatch(message);
  expect(stderr.trim().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(status).toBe(2);
  expect(existsSync(join(folder, "o"))).toBe(false);
});

test("--types strict fails a cell with a type error before it runs", async () => {
  const path = writeTestNotebook(temporaryFolder(), [
    { source: 'console.log("ran");\nconst wrong: number = "text";' },
  ]);
  const { status, stdout } = await flowbook(["run", path, "--types", "strict"]);
  expect(status).toBe(1);
  expect(stdout).toContain("TypeCheckError: TS2322: Type 'string' is not assignable to type 'number'.");
  expect(stdout).not.toMatch(/^ *ran$/m);
});
