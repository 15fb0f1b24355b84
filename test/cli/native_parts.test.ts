import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import process from "node:process";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";

const linux = process.platform === "linux" ? test : test.skip;

const packages = ["zeromq", "koffi", "oxc-transform", "oxc-parser", "@resvg/resvg-js"];

/** The files of native code that these packages load here, as Node itself is told of them. */
function loadedFiles(): readonly string[] {
  const script = `
    const { dlopen } = process;
    process.dlopen = (module, file, ...rest) => {
      console.log(file);
      return dlopen.call(process, module, file, ...rest);
    };
    for (const name of ${JSON.stringify(packages)}) require(name);`;
  const printed = execFileSync(process.execPath, ["--eval", script], { cwd: packageRoot, encoding: "utf8" });
  return printed.trim().split("\n");
}

/** The newest version of glibc, as 2.N, whose symbols a file links against. */
function neededGlibc(file: string): number {
  const versions = readFileSync(file, "latin1").match(/GLIBC_2\.\d+/g) ?? [];
  return Math.max(0, ...versions.map((version) => Number(version.slice("GLIBC_2.".length))));
}

linux("no native part needs a newer C library than Node itself does", () => {
  const files = loadedFiles();
  expect(files.length).toBeGreaterThanOrEqual(packages.length);
  const nodes = neededGlibc(process.execPath);
  expect(nodes).toBeGreaterThan(0);
  for (const file of files) expect([file, neededGlibc(file) <= nodes]).toEqual([file, true]);
});
