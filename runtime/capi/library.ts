import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import koffi, { type LibraryHandle } from "koffi";
import { packageRoot, venvDirectory } from "../environment.ts";
import { withMutedStderr } from "./muted_stderr.ts";

interface PlatformLibrary {
  readonly name: string;
  /** RTLD_NOW | RTLD_NODELETE, which are numbered by platform. */
  readonly flags: number;
}

const platformLibraries: Partial<Record<NodeJS.Platform, PlatformLibrary>> = {
  linux: { name: "libtensorflow_cc.so.2", flags: 0x2 | 0x1000 },
  darwin: { name: "libtensorflow_cc.2.dylib", flags: 0x2 | 0x80 },
};

let loaded: { readonly library: LibraryHandle; readonly path: string } | undefined;

/** TensorFlow's C library, loaded on the first call (0.4 s, 330 MB). @throws Error if it is not installed. */
export function tensorflowLibrary(): LibraryHandle {
  loaded ??= load();
  return loaded.library;
}

/** Whether libtensorflow is in this process yet. */
export function isLibraryLoaded(): boolean {
  return loaded !== undefined;
}

/** Where libtensorflow is or will be loaded from; undefined where it is not installed. */
export function findLibrary(): string | undefined {
  const path = join(tensorflowFolder(), platformLibrary().name);
  return existsSync(path) ? path : undefined;
}

/** The version of the TensorFlow wheel, read from its metadata: libtensorflow stays unloaded. */
export function wheelVersion(): string | undefined {
  const folder = dirname(tensorflowFolder());
  if (!existsSync(folder)) return undefined;
  for (const entry of readdirSync(folder)) {
    const version = /^tensorflow(?:_cpu|_gpu|_macos)?-(.+)\.dist-info$/.exec(entry)?.[1];
    if (version !== undefined) return version;
  }
  return undefined;
}

/** `FLOWBOOK_TENSORFLOW`, else the `tensorflow` package of the Python environment. */
export function tensorflowFolder(): string {
  const chosen = process.env.FLOWBOOK_TENSORFLOW;
  if (chosen !== undefined && chosen !== "") return chosen;
  const lib = join(venvDirectory(), "lib");
  const pythons = existsSync(lib) ? readdirSync(lib).filter((name) => name.startsWith("python3")) : [];
  const folders = pythons.map((python) => join(lib, python, "site-packages", "tensorflow"));
  return folders.find((folder) => existsSync(folder)) ?? folders[0] ?? lib;
}

function load(): { readonly library: LibraryHandle; readonly path: string } {
  const path = findLibrary();
  if (path === undefined) {
    throw new Error(`TensorFlow: no ${platformLibrary().name} in ${tensorflowFolder()}. ${setUpAdvice()}`);
  }
  requireProcessor();
  // TensorFlow logs its set-up to stderr, where a notebook would show it in the cell.
  process.env.TF_CPP_MIN_LOG_LEVEL ??= "2";
  const library = withMutedStderr(() => open(path));
  pin(path);
  return { library, path };
}

/** Without AVX, TensorFlow would abort the whole process as it is loaded. */
function requireProcessor(): void {
  if (process.platform !== "linux" || process.arch !== "x64") return;
  const flags = /^flags\s*:.*$/m.exec(readFileSync("/proc/cpuinfo", "utf8"));
  if (flags === null || / avx\b/.test(flags[0])) return;
  throw new Error(
    "TensorFlow: this processor has no AVX instructions, which the tensorflow wheel is compiled for. " +
      "Use a processor of 2011 or later; in a virtual machine, pass the host's processor through.",
  );
}

function open(path: string): LibraryHandle {
  try {
    return koffi.load(path);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`TensorFlow: ${path} cannot be loaded: ${reason}. ${setUpAdvice()}`, { cause });
  }
}

/**
 * Keeps the library mapped until the process is gone. koffi closes its libraries when Node's environment is
 * torn down, but libtensorflow has registered `atexit` handlers by then: without this reference they would
 * be called in unmapped memory, and every process that used TensorFlow would end with a segmentation fault.
 */
function pin(path: string): void {
  const dlopen = koffi.load(null).func("void *dlopen(const char *path, int flags)");
  if (dlopen(path, platformLibrary().flags) === null) {
    throw new Error(`TensorFlow: ${path} cannot be opened a second time. Report this with your platform.`);
  }
}

function platformLibrary(): PlatformLibrary {
  const library = platformLibraries[process.platform];
  if (library !== undefined) return library;
  throw new Error(
    `TensorFlow: no libtensorflow for ${process.platform}. Use Linux or macOS; on Windows, use WSL 2.`,
  );
}

function setUpAdvice(): string {
  const installed = basename(dirname(packageRoot)) === "node_modules";
  return `Run \`${installed ? "npx flowbook setup" : "npm start"}\` once to install it.`;
}
