import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { commands } from "../../cli/commands/index.ts";
import { venvProgram } from "../../cli/paths.ts";
import { packageRoot } from "../../runtime/environment.ts";
import { flowbook, runToEnd, temporaryFolder } from "./flowbook_process.ts";

test("flowbook --help lists every command with its summary, from the list of commands", async () => {
  const { status, stdout } = await flowbook(["--help"]);
  for (const command of commands) expect(stdout).toContain(`${command.name} `);
  for (const command of commands) expect(stdout).toContain(command.summary);
  expect(status).toBe(0);
});

test("a command's help names its options", async () => {
  const { status, stdout } = await flowbook(["run", "--help"]);
  expect(stdout).toMatch(/^ {2}-p, --parameter NAME=VALUE {2}/m);
  expect(stdout).toMatch(/^ {6}--junit FILE {2}/m);
  expect(status).toBe(0);
});

test("an unknown command suggests the nearest", async () => {
  const { status, stderr } = await flowbook(["instal"]);
  expect(stderr).toBe("flowbook: there is no command instal. Did you mean install? See: flowbook --help\n");
  expect(status).toBe(2);
});

test("flowbook --version prints the version of package.json", async () => {
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  expect((await flowbook(["--version"])).stdout).toBe(`${manifest.version}\n`);
});

test("install refuses two targets and names that no kernel can have", async () => {
  const cwd = temporaryFolder();
  const two = await flowbook(["install", "--user", "--prefix", "x"], { cwd });
  expect(two).toMatchObject({ status: 2, stderr: expect.stringContaining("choose one of --user") });
  const name = await flowbook(["install", "--prefix", "x", "--name", "../evil"], { cwd });
  expect(name).toMatchObject({ status: 2, stderr: expect.stringContaining('"../evil" is no kernel name') });
});

test("install --user writes into the person's own Jupyter folder, and uninstall empties it again", async () => {
  const home = temporaryFolder();
  const env = { ...process.env, JUPYTER_DATA_DIR: join(home, "jupyter") };
  expect(await flowbook(["install", "--user"], { env })).toMatchObject({ status: 0 });
  const spec = JSON.parse(readFileSync(join(home, "jupyter", "kernels", "flowbook", "kernel.json"), "utf8"));
  expect(spec).toMatchObject({ display_name: "TypeScript (Flowbook)", kernel_protocol_version: "5.5" });
  const removed = await flowbook(["uninstall", "--user"], { env });
  expect(removed.stdout.match(/removed/g)).toHaveLength(2);
  expect((await flowbook(["uninstall", "--user"], { env })).stdout).toContain("Nothing of Flowbook is in");
});

test("install into a Python environment lets its papermill set parameters, and uninstall takes that back", async () => {
  const prefix = temporaryFolder();
  const packages = join(prefix, "lib", "python3.12", "site-packages");
  mkdirSync(packages, { recursive: true });
  expect(await flowbook(["install", "--prefix", prefix])).toMatchObject({ status: 0 });
  // found as papermill finds the engines of other packages
  const code = [
    "import importlib.metadata as metadata, sys",
    "[found] = metadata.distributions(name='flowbook-papermill', path=[sys.argv[1]])",
    "print([(entry.group, entry.name, entry.value) for entry in found.entry_points])",
  ].join("\n");
  const { stdout } = await runToEnd(venvProgram("python"), ["-c", code, packages]);
  expect(stdout).toBe("[('papermill.engine', 'flowbook', 'flowbook_papermill:FlowbookEngine')]\n");
  expect(await flowbook(["uninstall", "--prefix", prefix])).toMatchObject({ status: 0 });
  expect(readdirSync(packages)).toEqual([]);
});

test("lab refuses what does not exist", async () => {
  const { status, stderr } = await flowbook(["lab", "nowhere.ipynb"], { cwd: temporaryFolder() });
  expect(stderr).toBe("flowbook lab: nowhere.ipynb does not exist.\n");
  expect(status).toBe(2);
});
