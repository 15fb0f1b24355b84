import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLanguageService } from "../../../../kernel/session/language/start_language_service.ts";
import { findTypeServer } from "../../../../kernel/session/language/type_server.ts";
import type { LanguageService } from "../../../../kernel/session/language_service.ts";

let folder: string;
let logged: string[];
let service: LanguageService;

/** A stand-in that notes its process id, so that the test can end the process, and becomes TypeScript. */
function writeExecutable(command: string): string {
  const path = join(folder, "typescript");
  writeFileSync(path, `#!/bin/sh\necho $$ >> "${folder}/pids"\n${command}\n`);
  chmodSync(path, 0o755);
  return path;
}

function pids(): number[] {
  return readFileSync(join(folder, "pids"), "utf8").trim().split("\n").map(Number);
}

function endNewest(): void {
  process.kill(pids().at(-1) ?? 0, "SIGKILL");
}

function start(executable: string): LanguageService {
  return startLanguageService({ cwd: folder, magics: [], log: (text) => logged.push(text), executable });
}

async function columns(): Promise<number[]> {
  return (await service.diagnostics("known.length; known.nothing;")).map(({ column }) => column);
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-process-"));
  logged = [];
});

afterEach(() => {
  service.dispose();
  rmSync(folder, { recursive: true });
});

test("when TypeScript dies it is started again and knows the cells; when it dies often, after a pause", async () => {
  service = start(writeExecutable(`exec "${findTypeServer()}" "$@"`));
  service.commit("const known = 'text';");
  expect(await columns()).toEqual([21]);

  const interrupted = columns();
  endNewest();
  expect(await interrupted).toEqual([21]);
  expect(await columns()).toEqual([21]);
  expect(pids()).toHaveLength(2);
  expect(logged).toEqual([expect.stringContaining("It starts again")]);

  endNewest();
  expect(await columns()).toEqual([]);
  expect(await service.complete("known.", 6)).toEqual({
    place: "unknown",
    start: 6,
    end: 6,
    items: [],
  });
  expect(await service.inspect("known", 2, 0)).toBeUndefined();
  expect(pids()).toHaveLength(2);
  expect(logged).toEqual([expect.anything(), expect.stringContaining("It starts again in 10 s")]);
});

test("TypeScript 6 takes the place of a compiler that cannot be started", async () => {
  service = start(join(folder, "missing"));
  service.commit("const known = 'text';");
  expect(await columns()).toEqual([21]);
  expect(await columns()).toEqual([21]);
  expect(logged).toEqual([
    expect.stringContaining("It starts again at the next question"),
    expect.stringContaining("It starts again as TypeScript 6"),
    expect.stringContaining("TypeScript 6 answers, more slowly"),
  ]);
}, 60_000);

test("TypeScript 6 takes the place of a compiler that ends at once", async () => {
  service = start(writeExecutable("exit 3"));
  service.commit("const known = 'text';");
  expect(await columns()).toEqual([21]);
  expect(pids()).toHaveLength(2);
  expect(logged[0]).toContain("exit status 3");
}, 60_000);

test.runIf(process.platform === "linux")("a project in a folder above the notebook is not read", async () => {
  const megabytes = 50;
  writeFileSync(join(folder, "tsconfig.json"), "{}");
  writeFileSync(join(folder, "large.ts"), `//${"x".repeat(megabytes * 1e6)}\nexport const large = 1;\n`);
  const executable = writeExecutable(`exec "${findTypeServer()}" "$@"`);
  const cwd = join(folder, "notebooks");
  mkdirSync(cwd);
  service = startLanguageService({ cwd, magics: [], log: (text) => logged.push(text), executable });
  expect(await columns()).toContain(1);
  service.commit("const known = 'text';");
  service.commit("const twice = known + known;");
  expect(await columns()).toEqual([21]);
  const read = /^rchar: (\d+)/m.exec(readFileSync(`/proc/${pids()[0]}/io`, "utf8"))?.[1];
  expect(Number(read)).toBeLessThan(megabytes * 1e6);
});

test("disposing ends the process", async () => {
  service = start(writeExecutable(`exec "${findTypeServer()}" "$@"`));
  await service.diagnostics("1");
  service.dispose();
  await expect.poll(() => isRunning(pids()[0] ?? 0)).toBe(false);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ESRCH") return false;
    throw error;
  }
}
