import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { packageRoot } from "../../runtime/environment.ts";
import { fakeCall } from "./fake_call.ts";

// A stand-in for npm tells what it was called with: what matters is the call, not the registry.
const fakeNpm = `#!/usr/bin/env node
console.log(JSON.stringify({ args: process.argv.slice(2), cwd: process.cwd() }));
console.error("npm warn something");
process.exit(process.argv.includes("no-such-package") ? 7 : 0);
`;

let folder = "";
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "flowbook-npm-")));
  mkdirSync(join(folder, "bin"));
  writeFileSync(join(folder, "bin", "npm"), fakeNpm);
  chmodSync(join(folder, "bin", "npm"), 0o755);
  mkdirSync(join(folder, "project", "notebooks"), { recursive: true });
  writeFileSync(join(folder, "project", "package.json"), "{}");
});
afterEach(() => vi.unstubAllEnvs());
afterAll(() => rmSync(folder, { recursive: true }));

async function npm(args: string, cwd = join(folder, "project")) {
  vi.stubEnv("PATH", `${join(folder, "bin")}${delimiter}${process.env.PATH ?? ""}`);
  const call = fakeCall({ args, cwd });
  await runMagic("npm", call);
  const lines = call.out.join("").trim().split("\n");
  return { call, lines, started: JSON.parse(lines.at(-1) ?? "") as { args: string[]; cwd: string } };
}

test("npm runs in the notebook's folder with install scripts off, whatever the cell says", async () => {
  const { started, call } = await npm("install lodash --ignore-scripts=false");
  expect(started.cwd).toBe(join(folder, "project"));
  expect(started.args).toEqual(["install", "lodash", "--ignore-scripts=false", "--ignore-scripts"]);
  expect(call.err.join("")).toBe("npm warn something\n");
});

test("what follows -- is not npm's, so the switch comes before it", async () => {
  const { started } = await npm("exec tool -- --ignore-scripts=false");
  expect(started.args).toEqual(["exec", "tool", "--ignore-scripts", "--", "--ignore-scripts=false"]);
});

test("no shell reads the line", async () => {
  const { started } = await npm(`view "a b" $(touch x) ; echo`);
  expect(started.args).toEqual(["view", "a b", "$(touch", "x)", ";", "echo", "--ignore-scripts"]);
});

test("an installation tells which project it changes", async () => {
  const own = await npm("install lodash");
  expect(own.lines[0]).toBe(`npm works in ${join(folder, "project")}, the notebook's folder.`);
  const above = await npm("i lodash", join(folder, "project", "notebooks"));
  expect(above.lines[0]).toContain(`${join(folder, "project")}, the nearest project above`);
  expect((await npm("ls")).lines).toHaveLength(1);
});

test("Flowbook's own package.json is not changed", async () => {
  await expect(npm("install lodash", join(packageRoot, "notebooks"))).rejects.toThrow(
    /is Flowbook's own, which this would change\. Run %npm init -y first/,
  );
});

test("a failure of npm fails the cell", async () => {
  await expect(npm("install no-such-package")).rejects.toThrow(
    "%npm install: npm ended with status 7. Its own",
  );
});

test("a missing npm is reported as such", async () => {
  vi.stubEnv("PATH", join(folder, "nothing"));
  const call = fakeCall({ args: "ls", cwd: folder });
  await expect(runMagic("npm", call)).rejects.toThrow(
    /^npm: cannot be started in .*ENOENT.*Is npm in PATH\?/,
  );
});

test.each([
  ["", "what should npm do"],
  ["install -g lodash", "cells cannot import global packages"],
])("%j is refused", async (args, message) => {
  await expect(npm(args)).rejects.toThrow(message);
});
