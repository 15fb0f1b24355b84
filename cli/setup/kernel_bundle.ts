import { dirname, join, relative, sep } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { packageRoot } from "../../runtime/environment.ts";

const kernel = join(packageRoot, "dist", "kernel");
/** As deep as the modules it is made of, so that their relative URLs hold. */
const bundle = join(kernel, "bundle");

/** Imported late to let something else go first, but needed by every kernel. */
const threads = new Set([join(kernel, "serve_session.js"), join(kernel, "user", "user_thread.js")]);
const compiler = join(kernel, "session", "compiler.js");

/**
 * Joins what every kernel loads until its first cell runs into a file for each thread and one for the compiler:
 * a hundred ES modules, and Node's loader for them, took 100 of the 310 ms between the command and its first
 * answer. The threads are CommonJS, which starts faster; the compiler's parsers are ES modules.
 */
export async function bundleKernel(): Promise<void> {
  await build({
    ...options,
    // A debugger loads the last one into the main thread, which may not be free to import a module.
    entryPoints: ["main.js", "worker.js", "user/value_rows.js"].map((file) => join(kernel, file)),
    format: "cjs",
    outExtension: { ".js": ".cjs" },
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
  });
  await build({ ...options, entryPoints: [compiler], format: "esm" });
}

const lateModules: Plugin = {
  name: "late modules stay out",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, importer }) => {
      const file = join(dirname(importer), path);
      if (kind !== "dynamic-import" || threads.has(file)) return undefined;
      const outside = file === compiler ? "./compiler.js" : relative(bundle, file).split(sep).join("/");
      return { path: outside, external: true };
    });
  },
};

const options = {
  outdir: bundle,
  bundle: true,
  platform: "node",
  target: "node20",
  packages: "external",
  plugins: [lateModules],
  logLevel: "error",
} satisfies BuildOptions;
