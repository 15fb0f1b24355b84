import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pythonEnvironment, registrationDirectory, venvProgram } from "../../cli/paths.ts";
import { packageRoot } from "../../runtime/environment.ts";
import { writeFiles } from "../support/files.ts";

/** What people open notebooks in. */
type Program = "lab" | "notebook";

/** A running JupyterLab or Jupyter Notebook of our own, on a copy of `notebooks/`. */
export interface LabServer extends AsyncDisposable {
  readonly program: Program;
  readonly url: string;
  readonly token: string;
}

/**
 * Starts JupyterLab on a free port with its own configuration, so that nothing in the home folder is touched.
 * @param withExtension false for what people see who have the kernel, or only a notebook, but not our extension.
 * @param baseUrl the path below which the server is, as behind JupyterHub.
 */
export async function startLab({
  withExtension = true,
  baseUrl = "/",
  program = "lab" as Program,
} = {}): Promise<LabServer> {
  const folder = mkdtempSync(join(tmpdir(), "flowbook-lab-"));
  if (!withExtension) {
    const page = { disabledExtensions: { "@flowbook/extension": true } };
    writeFiles(folder, { "config/labconfig/page_config.json": JSON.stringify(page) });
  }
  cpSync(join(packageRoot, "notebooks"), join(folder, "notebooks"), { recursive: true });
  symlinkSync(join(packageRoot, "node_modules"), join(folder, "node_modules"));
  const token = crypto.randomUUID();

  const server = spawn(
    venvProgram(`jupyter-${program}`),
    [...serverArguments(folder, token), `--ServerApp.base_url=${baseUrl}`],
    {
      env: {
        ...pythonEnvironment(),
        JUPYTER_CONFIG_DIR: join(folder, "config"),
        JUPYTER_DATA_DIR: join(folder, "data"),
        JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
        JUPYTER_PATH: registrationDirectory(),
        IPYTHONDIR: join(folder, "ipython"),
      },
      stdio: ["ignore", "ignore", "pipe"],
    },
  );
  const exited = once(server, "exit");
  let log = "";
  const listening = new Promise<string>((resolve, reject) => {
    server.stderr.setEncoding("utf8").on("data", (text: string) => {
      log += text;
      // The port is in the log alone: another one is taken when ours is not free.
      const [origin] = /http:\/\/127\.0\.0\.1:\d+(?=\/)/.exec(log) ?? [];
      if (origin !== undefined) resolve(`${origin}${baseUrl}`);
    });
    server.on("error", reject);
    server.on("exit", (status) =>
      reject(new Error(`jupyter-${program} ended with ${status} before listening:\n${log}`)),
    );
  });

  async function stop(): Promise<void> {
    if (server.exitCode === null && server.signalCode === null) server.kill("SIGTERM");
    await exited;
    rmSync(folder, { recursive: true, force: true });
  }
  try {
    const url = await listening;
    // The log names the port a moment before the server listens there.
    while (!(await answers(url)) && server.exitCode === null) await sleep(50);
    return { program, url, token, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}api`)).ok;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function serverArguments(folder: string, token: string): readonly string[] {
  return [
    "--no-browser",
    "--allow-root",
    "--ServerApp.port=28888",
    `--ServerApp.root_dir=${join(folder, "notebooks")}`,
    `--IdentityProvider.token=${token}`,
    // Gives the page `jupyterapp`, whose state the tests wait for.
    "--LabApp.expose_app_in_browser=True",
    "--JupyterNotebookApp.expose_app_in_browser=True",
    "--LabApp.extension_manager=readonly",
    "--LabApp.news_url=",
  ];
}
