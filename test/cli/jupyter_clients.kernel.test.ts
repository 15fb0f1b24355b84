import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { jupyterEnvironment } from "../../cli/jupyter_environment.ts";
import { venvProgram } from "../../cli/paths.ts";
import { packageRoot } from "../../runtime/environment.ts";
import { runToEnd, temporaryFolder, writeTestNotebook } from "./flowbook_process.ts";

const killed = 'process.kill(process.pid, "SIGKILL"); await new Promise(() => {})';

test("nbclient executes a notebook with the registered kernelspec", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, [
    { source: "const xs: number[] = [1, 2, 3];" },
    { source: "console.log(xs.map((x) => x ** 2).join());" },
  ]);
  const code = [
    "import nbformat, sys",
    "from nbclient import NotebookClient",
    "notebook = nbformat.read(sys.argv[1], 4)",
    "NotebookClient(notebook, kernel_name='flowbook', timeout=60).execute()",
    "print(notebook.cells[1].outputs[0].text, end='')",
  ].join("\n");
  const env = jupyterEnvironment();
  const { status, stdout, stderr } = await runToEnd(venvProgram("python"), ["-c", code, path], {
    env,
    cwd: folder,
  });
  expect({ status, stdout, stderr }).toMatchObject({ status: 0, stdout: "1,4,9\n" });
});

test("jupyter nbconvert --execute runs a notebook with the kernelspec that it names", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, [
    { source: "console.log([1, 2, 3].reduce((a: number, b) => a + b));" },
  ]);
  const args = ["nbconvert", "--execute", "--to", "notebook", "--output", "executed", path];
  const { status, stderr } = await runToEnd(venvProgram("jupyter"), args, {
    env: jupyterEnvironment(),
    cwd: folder,
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(existsSync(join(folder, "executed.ipynb"))).toBe(true);
  expect(readFileSync(join(folder, "executed.ipynb"), "utf8")).toContain('"6\\n"');
});

test("Jupyter Server restarts a kernel that crashed or was killed, and the next cell runs in a new one", async () => {
  const folder = temporaryFolder();
  const crashes = ["process.abort()", 'process.kill(process.pid, "SIGSEGV")', killed];
  const script = join(packageRoot, "test", "cli", "crash_under_server.py");
  const own = { JUPYTER_RUNTIME_DIR: folder, JUPYTER_CONFIG_DIR: folder, JUPYTER_DATA_DIR: folder };
  const { status, stdout, stderr } = await runToEnd(venvProgram("python"), [script, folder, ...crashes], {
    env: { ...jupyterEnvironment(), ...own },
    cwd: folder,
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(
    stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line)),
  ).toEqual([
    { error: "KernelDied", next: "ok" },
    { error: "KernelDied", next: "ok" },
    // Nothing can be told by what is killed from outside.
    { error: null, next: "ok" },
  ]);
});

const withParameters = [
  {
    source: 'let epochs: number = 1; // how often\nconst name: string = "default";\nlet list: number[] = [];',
    tags: ["parameters"],
  },
  { source: "console.log(typeof epochs, epochs + 1, name, list.length, ratio);" },
];

test("papermill runs a notebook with parameters of every kind", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, withParameters);
  const output = join(folder, "out.ipynb");
  const yaml = '{epochs: 4, name: "a \\"b\\" é", list: [1, {x: null, y: true}], ratio: .inf}';
  const { status, stderr } = await runToEnd(venvProgram("papermill"), [path, output, "-y", yaml], {
    env: jupyterEnvironment(),
    cwd: folder,
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  const executed = readFileSync(output, "utf8");
  expect(executed).toContain('"injected-parameters"');
  expect(executed).toContain('number 5 a \\"b\\" é 2 Infinity\\n');
});

test("papermill --help-notebook lists the parameters with types, defaults and comments", async () => {
  const folder = temporaryFolder();
  const path = writeTestNotebook(folder, withParameters);
  const args = ["--help-notebook", path];
  const { status, stdout, stderr } = await runToEnd(venvProgram("papermill"), args, {
    env: jupyterEnvironment(),
    cwd: folder,
  });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  expect(stdout.replaceAll(/\s+/g, " ")).toContain(
    'epochs: number (default 1) how often name: string (default "default") list: number[] (default [])',
  );
});

test("nbmake runs notebooks as tests of pytest", async () => {
  const folder = temporaryFolder();
  writeTestNotebook(folder, [{ source: "const a: number = 1;\na + 1" }], "good.ipynb");
  writeTestNotebook(folder, [{ source: "throw new RangeError('seen by pytest');" }], "bad.ipynb");
  const { stdout } = await runToEnd(venvProgram("pytest"), ["--nbmake", "-p", "no:cacheprovider", folder], {
    env: jupyterEnvironment(),
    cwd: folder,
  });
  expect(stdout).toContain("1 failed, 1 passed");
  expect(stripVTControlCharacters(stdout)).toContain("RangeError: seen by pytest");
});
