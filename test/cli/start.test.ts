import { chmodSync, cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";
import { runToEnd, temporaryFolder } from "./flowbook_process.ts";

const here = { os: [process.platform], cpu: [process.arch] };
const required = { "node_modules/a": { version: "1.0.0" } };
const native = { "node_modules/a-native": { version: "1.0.0", optional: true, ...here } };

/** What npm leaves out on this machine: another system, processor or C library, and what nothing requires. */
const foreign = {
  "node_modules/a-system": { version: "1.0.0", optional: true, os: ["aix"] },
  "node_modules/a-not": { version: "1.0.0", optional: true, os: [`!${process.platform}`] },
  "node_modules/a-wasm": { version: "1.0.0", optional: true, cpu: ["wasm32"] },
  "node_modules/a-libc": { version: "1.0.0", optional: true, os: ["linux"], libc: ["no-libc"] },
  "node_modules/a-peer": { version: "1.0.0", optional: true },
  "node_modules/a-dev": { version: "1.0.0", devOptional: true, os: ["aix"] },
};

/** A clone whose npm can get the packages `got`, and whose set-up does nothing. */
function clone(got: object): string {
  const root = temporaryFolder();
  cpSync(join(packageRoot, "start.mjs"), join(root, "start.mjs"));
  write(join(root, "package-lock.json"), lock({ ...required, ...native, ...foreign }));
  write(join(root, "node_modules/typescript/bin/tsc"), "");
  write(join(root, "dist/cli/setup/main.js"), "exports.main = () => 0;");
  const files = Object.keys(got).map((path) => `mkdir -p ${path}; echo {} > ${path}/package.json`);
  const script = ["echo ci >> npm.log", ...files, `echo '${lock(got)}' > node_modules/.package-lock.json`];
  write(join(root, "bin/npm"), `#!/bin/sh\n${script.join("\n")}\n`);
  chmodSync(join(root, "bin/npm"), 0o755);
  write(join(root, "npm.log"), "");
  return root;
}

function lock(packages: object): string {
  return JSON.stringify({ packages });
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** Starts the clone. @returns how often npm has installed so far. */
async function start(root: string): Promise<number> {
  const env = { ...process.env, PATH: `${join(root, "bin")}:${process.env.PATH}` };
  const { status, stderr } = await runToEnd(process.execPath, [join(root, "start.mjs")], { env, cwd: root });
  expect({ status, stderr }).toMatchObject({ status: 0 });
  return readFileSync(join(root, "npm.log"), "utf8").split("ci").length - 1;
}

test("the first start installs the packages, and the second finds them", async () => {
  const root = clone({ ...required, ...native });
  expect(await start(root)).toBe(1);
  expect(await start(root)).toBe(1);
});

test("packages that were copied from another machine are completed by this one's native parts", async () => {
  const root = clone({ ...required, ...native });
  expect(await start(root)).toBe(1);
  write(join(root, "node_modules/.package-lock.json"), lock({ ...required, ...foreign }));
  expect(await start(root)).toBe(2);
  expect(await start(root)).toBe(2);
});

test.each([...Object.keys(required), ...Object.keys(native)])(
  "a copy without %s is repaired",
  async (path) => {
    const root = clone({ ...required, ...native });
    await start(root);
    rmSync(join(root, path), { recursive: true });
    expect(await start(root)).toBe(2);
  },
);

test("a native package that npm cannot get does not make every start install", async () => {
  const root = clone(required);
  expect(await start(root)).toBe(1);
  expect(await start(root)).toBe(1);
});

test("a lock of npm that was cut off means that nothing is installed", async () => {
  const root = clone({ ...required, ...native });
  await start(root);
  write(join(root, "node_modules/.package-lock.json"), '{ "packages": {');
  expect(await start(root)).toBe(2);
});
