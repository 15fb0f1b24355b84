import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { jupyterEnvironment } from "../../cli/jupyter_environment.ts";
import { venvProgram } from "../../cli/paths.ts";
import { runToEnd, temporaryFolder, writeTestNotebook } from "./flowbook_process.ts";

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
