import { type ChildProcess, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { kernelArgv } from "../../kernel/kernelspec.ts";
import { type ConnectionInfo, parseConnectionInfo } from "../../kernel/wire/connection_file.ts";

const keptStderrChars = 10_000;
const lastStderrMs = 200;

/** The kernel that a kernelspec would start, as a process of ours. */
export class KernelProcess {
  readonly connection: ConnectionInfo;
  /** Resolves with how the process ended. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  #stderr = "";

  private constructor(child: ChildProcess, connection: ConnectionInfo, folder: string) {
    this.#child = child;
    this.connection = connection;
    child.stderr?.setEncoding("utf8").on("data", (text: string) => {
      this.#stderr = (this.#stderr + text).slice(-keptStderrChars);
    });
    this.ended = endOf(child);
    void this.ended.then(() => {
      rmSync(folder, { recursive: true, force: true });
      for (const port of Object.values(connection.ports)) ownPorts.delete(port);
    });
  }

  /**
   * Starts a kernel in a folder.
   * @param label what a notebook server would call its session.
   * @param env variables that the kernel has besides ours.
   */
  static async start(
    cwd: string,
    label: string,
    env: Readonly<Record<string, string>> = {},
  ): Promise<KernelProcess> {
    const folder = mkdtempSync(join(tmpdir(), "flowbook-"));
    const file = join(folder, "connection.json");
    const info = await newConnection();
    writeFileSync(file, JSON.stringify(info), { mode: 0o600 });
    const [command = process.execPath, ...args] = kernelArgv().map((word) =>
      word.replace("{connection_file}", file),
    );
    const child = spawn(command, args, {
      cwd,
      // a group of its own: Ctrl-C is ours to handle, as an interrupt request
      detached: true,
      stdio: ["ignore", "ignore", "pipe"],
      env: { ...process.env, ...env, JPY_PARENT_PID: String(process.pid), JPY_SESSION_NAME: label },
    });
    return new KernelProcess(child, parseConnectionInfo(info), folder);
  }

  /** The end of what the process wrote to its stderr. */
  get stderr(): string {
    return this.#stderr.trim();
  }

  kill(): void {
    this.#child.kill("SIGKILL");
  }
}

/**
 * How a process ended, once its stderr is read. A program that it left running can hold that pipe open for as
 * long as it likes, so the pipe is closed soon after the process itself has gone.
 */
export function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.on("error", (error) => resolve(error.message));
    child.on("close", (status, signal) => resolve(signal ?? `status ${status}`));
    child.on("exit", () => {
      const closePipe = setTimeout(() => child.stderr?.destroy(), lastStderrMs);
      child.on("close", () => clearTimeout(closePipe));
    });
  });
}

async function newConnection(): Promise<object> {
  const [shell_port, control_port, stdin_port, hb_port, iopub_port] = await freePorts(5);
  return {
    transport: "tcp",
    ip: "127.0.0.1",
    key: randomBytes(32).toString("hex"),
    signature_scheme: "hmac-sha256",
    ...{ shell_port, control_port, stdin_port, hb_port, iopub_port },
  };
}

/** Promised to kernels of ours, which may not have bound them yet: a kernel that starts beside them gets others. */
const ownPorts = new Set<number>();

/** Ports that are free now, as jupyter_client finds them: all held open before the first is let go. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  while (ports.length < count) {
    const server = createServer();
    servers.push(server);
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("run: no TCP port was given to us.");
    if (!ownPorts.has(address.port)) ports.push(address.port);
  }
  for (const port of ports) ownPorts.add(port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}
