import { execFile } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { stateDirectory } from "../../cli/paths.ts";
import { packageRoot } from "../../runtime/environment.ts";

export interface ChildOptions {
  /** Another Node than this one. */
  readonly node?: string;
  readonly flags?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface ChildResult {
  /** Exit status, or the signal that ended it. */
  readonly end: number | NodeJS.Signals;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs an ES module in a process of its own; `flowbook` in it is the build in dist/. */
export function runScript(source: string, options: ChildOptions = {}): Promise<ChildResult> {
  const text = source.replaceAll('"flowbook"', JSON.stringify(join(packageRoot, "dist/runtime/index.js")));
  const args = [...(options.flags ?? []), "--input-type=module", "--eval", text];
  const env = { ...process.env, ...options.env };
  // What vitest sets for its own workers is not part of a user's environment.
  delete env.NODE_OPTIONS;
  return new Promise((resolve) => {
    const program = options.node ?? process.execPath;
    const child = execFile(program, args, { cwd: packageRoot, env }, (_error, stdout, stderr) => {
      resolve({ end: child.signalCode ?? child.exitCode ?? -1, stdout, stderr });
    });
  });
}

/** This Node and the two that `npm test` installs (`cli/setup/test_tools.ts`). */
export function supportedNodes(): readonly (readonly [string, string])[] {
  const packaged = process.platform === "linux" && process.arch === "x64" ? ["22", "24"] : [];
  const tools = join(stateDirectory(), "tools", "node_modules");
  const others = packaged.map(
    (major) => [`Node ${major}`, join(tools, `node-${major}`, "bin", "node")] as const,
  );
  return [[`this Node (${process.version})`, process.execPath], ...others];
}
