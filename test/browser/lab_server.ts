import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pythonEnvironment, registrationDirectory, venvProgram } from "../../cli/paths.ts";
import { packageRoot } from "../../runtime/environment.ts";

/** A running JupyterLab of our own, on a copy of `notebooks/`. */
export interface LabServer extends AsyncDisposable {
  readonly url: string;
  readonly token: string;
}

/** Starts JupyterLab on a free port with its own configuration, so that nothing in the home folder is touched. */
export async function startLab(): Promise<LabServer> {
  const folder = mkdtempSync(join(tmpdir(), "flowbook-lab-"));
  cpSync(join(packageRoot, "notebooks"), join(folder, "notebooks"), { recursive: true });
  symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"));
  const runtime = join(folder, "runtime");
  mkdirSync(runtime);

  const server = spawn(venvProgram("jupyter-lab"), labArguments(folder), {
    env: {
      ...pythonEnvironment(),
      JUPYTER_CONFIG_DIR: join(folder, "config"),
      JUPYTER_DATA_DIR: join(folder, "data"),
      JUPYTER_RUNTIME_DIR: runtime,
      JUPYTER_PATH: registrationDirectory(),
      IPYTHONDIR: join(folder, "ipython"),
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const exited = once(server, "exit");
  let log = "";
  const listening = new Promise<void>((resolve, reject) => {
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      if (log.includes("is running at")) resolve();
    });
    server.on("error", reject);
    server.on("exit", (status) =>
      reject(new Error(`jupyter-lab ended with ${status} before listening:\n${log}`)),
    );
  });

  async function stop(): Promise<void> {
    if (server.exitCode === null && server.signalCode === null) server.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    await listening;
    return { ...address(runtime), [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function labArguments(folder: string): readonly string[] {
  return [
    "--no-browser",
    "--allow-root",
    // With another port when this one is taken; the runtime folder says which it became.
    "--ServerApp.port=28888",
    `--ServerApp.root_dir=${join(folder, "notebooks")}`,
    `--IdentityProvider.token=${crypto.randomUUID()}`,
    // Gives the page `jupyterapp`, whose state the tests wait for.
    "--LabApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=",
  ];
}

/** The server's own record of where it listens, in `jpserver-<pid>.json`. */
function address(runtime: string): { readonly url: string; readonly token: string } {
  const file = readdirSync(runtime).find((name) => /^jpserver-\d+\.json$/.test(name));
  if (file === undefined || !existsSync(join(runtime, file)))
    throw new Error(`lab: no jpserver file in ${runtime}.`);
  return parseAddress(JSON.parse(readFileSync(join(runtime, file), "utf8")));
}

function parseAddress(value: unknown): { readonly url: string; readonly token: string } {
  const { url, token } = value as { url?: unknown; token?: unknown };
  if (typeof url !== "string" || typeof token !== "string")
    throw new Error("lab: the jpserver file has no address.");
  return { url, token };
}
