import { join } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";
import { findLibrary, wheelVersion } from "../../runtime/capi/library.ts";
import { type Finding, type Part, reinstall } from "./part.ts";
import { runProgram } from "./program.ts";

const loader = fileURLToPath(new URL("./load_tensorflow.js", import.meta.url));

/** Loaded in a process of its own: it costs 330 MB, and a damaged library may take its process along. */
const tensorflow: Part = {
  name: "libtensorflow",
  needed: true,
  async check(): Promise<Finding> {
    const library = findLibrary();
    if (library === undefined) return { state: "missing", problem: "it is not installed", advice: reinstall };
    const result = await runProgram(process.execPath, [loader]);
    const version = /^TF_Version (\S+)$/m.exec(result.stdout)?.[1];
    if (version !== undefined) return { state: "ok", version, detail: library };
    const problem = `${library} (${wheelVersion() ?? "unknown version"}) does not load: ${lastLine(result.stderr)}`;
    return { state: "broken", problem, advice: `Delete ${join(library, "..")}. ${reinstall}` };
  },
};

const gpu: Part = {
  name: "GPU",
  needed: false,
  async check(): Promise<Finding> {
    const query = ["--query-gpu=name,driver_version", "--format=csv,noheader"];
    const result = await runProgram("nvidia-smi", query);
    const [name, driver] = result.status === 0 ? (result.stdout.split("\n")[0] ?? "").split(", ") : [];
    if (name === undefined || driver === undefined) {
      return { state: "missing", problem: "no NVIDIA GPU was found", advice: "TensorFlow uses the CPU." };
    }
    return { state: "ok", version: name, detail: `driver ${driver}` };
  },
};

function lastLine(text: string): string {
  return text.trim().split("\n").at(-1) ?? "";
}

export const tensorflowParts: readonly Part[] = [tensorflow, gpu];
