import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { onTestFinished } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  /** Told of stdout as it comes. */
  readonly onStdout?: (text: string, child: ChildProcess) => void;
}

/** Runs the compiled `flowbook` command to its end. */
export function flowbook(args: readonly string[], options: StartOptions = {}): Promise<Ended> {
  return runToEnd(process.execPath, [join(packageRoot, "dist", "cli", "main.js"), ...args], options);
}

/** Runs any program to its end. */
export function runToEnd(
  command: string,
  args: readonly string[],
  options: StartOptions = {},
): Promise<Ended> {
  const child = spawn(command, args, {
    cwd: options.cwd ?? packageRoot,
    env: options.env ?? process.env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
    options.onStdout?.(stdout, child);
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (status) => resolve({ status, stdout, stderr }));
  });
}

/** An empty folder that goes with the test. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "flowbook-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export interface TestCell {
  readonly source: string;
  readonly type?: "code" | "markdown";
  readonly tags?: readonly string[];
}

/** Writes a notebook of nbformat 4.5 into a folder. @returns its path. */
export function writeTestNotebook(
  folder: string,
  cells: readonly TestCell[],
  name = "notebook.ipynb",
): string {
  const path = join(folder, name);
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {
      kernelspec: { name: "flowbook", display_name: "TypeScript (Flowbook)", language: "typescript" },
    },
    cells: cells.map(({ source, type = "code", tags }, index) => ({
      cell_type: type,
      id: `cell-${index}`,
      metadata: tags === undefined ? {} : { tags },
      source,
      ...(type === "code" ? { outputs: [], execution_count: null } : {}),
    })),
  };
  writeFileSync(path, JSON.stringify(notebook));
  return path;
}
