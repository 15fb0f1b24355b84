import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot, venvDirectory } from "../../runtime/environment.ts";
import { type Ended, runToEnd, temporaryFolder, writeTestNotebook } from "./flowbook_process.ts";

/** A project of somebody else, in which the packed Flowbook is installed. */
const project = realpathSync(mkdtempSync(join(tmpdir(), "flowbook-project-")));

// the clone's Python environment is lent: the set-up of the clone tests how one is made
const env = { ...process.env, FLOWBOOK_VENV: venvDirectory() };

function npx(...args: readonly string[]): Promise<Ended> {
  return runToEnd("npx", ["--no", "--", "flowbook", ...args], { cwd: project, env });
}

beforeAll(async () => {
  const pack = await runToEnd("npm", ["pack", "--pack-destination", project], { cwd: packageRoot });
  expect(pack).toMatchObject({ status: 0 });
  const [archive = ""] = readdirSync(project).filter((name) => name.endsWith(".tgz"));
  writeFileSync(join(project, "package.json"), '{ "name": "project", "private": true, "type": "module" }');
  const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline", "--loglevel=error"];
  const install = await runToEnd("npm", ["install", ...flags, `./${archive}`], { cwd: project });
  expect(install).toMatchObject({ status: 0 });
}, 600_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the package holds the compiled sources, the built extension and the notebooks, and no tests", () => {
  const installed = join(project, "node_modules", "flowbook");
  const names = readdirSync(installed, { recursive: true, encoding: "utf8" });
  expect(names).toContain(join("dist", "cli", "main.js"));
  expect(names).toContain(join("dist", "kernel", "bundle", "main.cjs"));
  expect(names).toContain(join("extension", "labextension", "package.json"));
  expect(names.some((name) => /^notebooks\/.*\.ipynb$/.test(name))).toBe(true);
  expect(
    names.filter((name) => /(^|\/)(test|start\.mjs|setup\.log)$|\.ipynb_checkpoints/.test(name)),
  ).toEqual([]);
});

test("npx flowbook --version and doctor report the installed package", async () => {
  const version = await npx("--version");
  const manifest = JSON.parse(readFileSync(join(packageRoot, "package.json"), "utf8"));
  expect(version.stdout.trim()).toBe(manifest.version);
  const { status, stdout } = await npx("doctor", "--json");
  const report = JSON.parse(stdout);
  expect(report).toMatchObject({ flowbook: manifest.version, healthy: true });
  expect(report.folder).toBe(join(project, "node_modules", "flowbook"));
  const states = Object.fromEntries(
    report.parts.map((part: { name: string; state: string }) => [part.name, part.state]),
  );
  expect(states).toMatchObject({
    Node: "ok",
    zeromq: "ok",
    koffi: "ok",
    libtensorflow: "ok",
    JupyterLab: "ok",
  });
  expect(status).toBe(0);
});

test("npx flowbook run executes a notebook that uses TensorFlow", async () => {
  writeTestNotebook(project, [
    { source: 'import { tf } from "flowbook";' },
    { source: "console.log(tf.getBackend(), tf.tensor1d([1, 2, 3]).sum().dataSync()[0]);" },
  ]);
  const { status, stdout } = await npx("run", "notebook.ipynb");
  expect(stdout).toMatch(/^ {8}\S+ 6$/m);
  expect(status).toBe(0);
});

test("npx flowbook install --prefix registers kernel and extension there, and uninstall takes both back", async () => {
  const prefix = temporaryFolder();
  const data = join(prefix, "share", "jupyter");
  expect(await npx("install", "--prefix", prefix, "--name", "flowbook-test")).toMatchObject({ status: 0 });
  const spec = JSON.parse(readFileSync(join(data, "kernels", "flowbook-test", "kernel.json"), "utf8"));
  expect(spec).toMatchObject({ language: "typescript", interrupt_mode: "message" });
  expect(spec.argv).toContain(
    join(project, "node_modules", "flowbook", "dist", "kernel", "bundle", "main.cjs"),
  );
  expect(readdirSync(join(data, "labextensions", "@flowbook", "extension"))).toContain("package.json");
  expect(await npx("uninstall", "--prefix", prefix, "--name", "flowbook-test")).toMatchObject({ status: 0 });
  expect(readdirSync(join(data, "kernels"))).toEqual([]);
  expect(readdirSync(join(data, "labextensions", "@flowbook"))).toEqual([]);
});

test("npx flowbook lab serves JupyterLab with the installed kernel", async () => {
  const port = await freePort();
  const options = [
    "--no-browser",
    `--port=${port}`,
    "--ServerApp.port_retries=0",
    "--IdentityProvider.token=secret",
  ];
  const lab = spawn("npx", ["--no", "flowbook", "lab", ".", ...options], {
    cwd: project,
    env,
    detached: true,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const closed = once(lab, "close");
  try {
    // Jupyter logs its address once it listens
    await new Promise<void>((resolve, reject) => {
      let text = "";
      lab.stderr.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
        if (text.includes(`:${port}/lab`)) resolve();
      });
      lab.on("close", () => reject(new Error(`JupyterLab ended: ${text}`)));
    });
    const response = await fetch(`http://127.0.0.1:${port}/api/kernelspecs?token=secret`);
    const kernel = join(project, "node_modules", "flowbook", "dist", "kernel", "bundle", "main.cjs");
    expect(await response.json()).toMatchObject({
      kernelspecs: { flowbook: { spec: { argv: expect.arrayContaining([kernel]) } } },
    });
    const refused = await fetch(`http://127.0.0.1:${port}/api/kernelspecs`);
    expect(refused.status).toBe(403);
  } finally {
    if (lab.pid !== undefined) process.kill(-lab.pid, "SIGTERM");
  }
  await closed;
});

async function freePort(): Promise<number> {
  const server = createServer();
  await once(server.listen(0, "127.0.0.1"), "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no TCP port was given to us");
  return address.port;
}
