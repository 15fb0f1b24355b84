import { chmodSync, cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";
import { runToEnd, temporaryFolder } from "./flowbook_process.ts";

const otherPlatform = process.platform === "darwin" ? "linux" : "darwin";
const required = { "node_modules/a": { version: "1.0.0" } };
const native = {
  "node_modules/a-native": { version: "1.0.0", optional: true, os: [process.platform], cpu: [process.arch] },
};
const foreign = { "node_modules/a-other": { version: "1.0.0", optional: true, os: [otherPlatform] } };

/** A clone whose npm leaves `got` in node_modules, and whose set-up does nothing. */
function clone(got: object): string {
  const root = temporaryFolder();
  cpSync(join(packageRoot, "start.mjs"), join(root, "start.mjs"));
  write(join(root, "package-lock.json"), lock({ ...required, ...native, ...foreign }));
  write(join(root, "got.json"), lock(got));
  write(join(root, "node_modules/typescript/bin/tsc"), "");
  write(join(root, "dist/cli/setup/main.js"), "exports.main = () => 0;");
  write(
    join(root, "bin/npm"),
    "#!/bin/sh\necho ci >> npm.log\ncp got.json node_modules/.package-lock.json\n",
  );
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
  const { status } = await runToEnd(process.execPath, [join(root, "start.mjs")], { env, cwd: root });
  expect(status).toBe(0);
  return readFileSync(join(root, "npm.log"), "utf8").split("ci").length - 1;
}

test("the first start installs the packages, and the second finds them", async () => {
  const root = clone({ ...required, ...native });
  expect(await start(root)).toBe(1);
  expect(await start(root)).toBe(1);
});

test("a native package of this machine that is missing is installed", async () => {
  const root = clone({ ...required, ...native });
  write(join(root, "node_modules/.package-lock.json"), lock(required));
  expect(await start(root)).toBe(1);
});

test("a native package that npm cannot get does not make every start install", async () => {
  const root = clone(required);
  expect(await start(root)).toBe(1);
  expect(await start(root)).toBe(1);
});

test("a lock of npm that was cut off means that nothing is installed", async () => {
  const root = clone({ ...required, ...native });
  write(join(root, "node_modules/.package-lock.json"), '{ "packages": {');
  expect(await start(root)).toBe(1);
});
