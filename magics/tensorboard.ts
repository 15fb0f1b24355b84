import { resolve } from "node:path";
import { UsageError } from "../runtime/usage_error.ts";
import { expandHome } from "./expand_home.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "TensorBoardServer">;

/** `%tensorboard --logdir DIR` */
export const tensorboard: Magic = {
  name: "tensorboard",
  kind: "line",
  summary: "Start TensorBoard on a folder of logs and show it here; it ends with the kernel.",
  usage:
    "%tensorboard --logdir FOLDER [--port NUMBER] [-- OPTION…], %tensorboard --list, %tensorboard --stop",
  example: "%tensorboard --list",
  options: [
    { name: "--logdir", value: "FOLDER", summary: "What to show; folders below it are its runs." },
    { name: "--port", value: "NUMBER", summary: "Where to listen on this machine; a free port by default." },
    { name: "--list", summary: "Show those that run." },
    { name: "--stop", summary: "End those that run, or that of --logdir." },
  ],
  async run({ args, evaluate, display, print, signal }) {
    const { words, options } = parseOptions(tensorboard, args, Number.POSITIVE_INFINITY);
    const { TensorBoardServer } = parseRuntime(await evaluate('await import("flowbook")'));
    const running = TensorBoardServer.running();
    if (options.has("--list")) return print(listed(running));
    const logDir = options.get("--logdir");
    if (options.has("--stop")) {
      const folder = typeof logDir === "string" ? resolve(expandHome(logDir)) : undefined;
      const ending = running.filter((server) => folder === undefined || server.logDir === folder);
      for (const server of ending) server.stop();
      return print(`${ending.length} ended.\n`);
    }
    if (typeof logDir !== "string") {
      throw new UsageError("%tensorboard", "there is no --logdir", `Use ${tensorboard.usage}.`);
    }
    const port = portOf(options.get("--port"));
    refuseHosts(words);
    print("Starting TensorBoard …\n");
    const where = "%tensorboard";
    display(
      await TensorBoardServer.start({ where, logDir: expandHome(logDir), args: words, signal, ...port }),
    );
  },
};

function listed(servers: readonly { readonly logDir: string; readonly url: string | undefined }[]): string {
  if (servers.length === 0) return "No TensorBoard runs.\n";
  return servers.map(({ logDir, url }) => `${url}  ${logDir}\n`).join("");
}

function portOf(value: string | true | undefined): { readonly port?: number } {
  if (value === undefined) return {};
  const port = Number(value);
  if (Number.isInteger(port) && port >= 0 && port < 65_536) return { port };
  throw new UsageError("%tensorboard", `--port is ${value}`, "Pass a number below 65536; 0 is a free port.");
}

/** Logs are shown to this machine only. */
function refuseHosts(words: readonly string[]): void {
  const open = words.find((word) => /^--(host|bind_all)/.test(word));
  if (open === undefined) return;
  const advice = "Leave it out: Jupyter's own server brings TensorBoard to your browser.";
  throw new UsageError("%tensorboard", `${open} would show the logs to other machines`, advice);
}

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}
