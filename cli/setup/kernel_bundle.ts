import { dirname, join, relative, sep } from "node:path";
import { build, type Plugin } from "esbuild";
import { packageRoot } from "../../runtime/environment.ts";

const kernel = join(packageRoot, "dist", "kernel");
/** As deep as the modules it is made of, so that their relative URLs hold. */
const bundle = join(kernel, "bundle");

/** What both threads need before the first cell; everything else that is imported late stays out. */
const startsWith = new Set([join(kernel, "serve_session.js"), join(kernel, "user", "user_thread.js")]);

/**
 * Joins what the kernel's two threads load at their start into one CommonJS file each: a hundred ES modules, and
 * Node's loader for them, took 100 of the 310 ms between the command and its first answer.
 */
export async function bundleKernel(): Promise<void> {
  await build({
    entryPoints: [join(kernel, "main.js"), join(kernel, "worker.js")],
    outdir: bundle,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    format: "cjs",
    platform: "node",
    target: "node20",
    packages: "external",
    define: { "import.meta.url": "bundleUrl" },
    banner: { js: 'const bundleUrl = require("node:url").pathToFileURL(__filename).href;' },
    plugins: [lateModules],
    logLevel: "error",
  });
}

const lateModules: Plugin = {
  name: "late modules stay out",
  setup({ onResolve }) {
    onResolve({ filter: /^\./ }, ({ kind, path, importer }) => {
      const file = join(dirname(importer), path);
      if (kind !== "dynamic-import" || startsWith.has(file)) return undefined;
      return { path: relative(bundle, file).split(sep).join("/"), external: true };
    });
  },
};
