import { readFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { packageRoot } from "../../runtime/environment.ts";

const kernel = join(packageRoot, "dist", "kernel");
/** As deep as the modules it is made of, so that their relative URLs hold. */
const bundle = join(kernel, "bundle");

/** Imported late to let something else go first, but needed by every kernel. */
const threads = new Set([join(kernel, "serve_session.js"), join(kernel, "user", "user_thread.js")]);
const compiler = join(kernel, "session", "compiler.js");
const bundledCompiler = "./compiler.cjs";

/**
 * Joins what every kernel loads until its first cell runs into a file for each thread and one for the compiler:
 * a hundred ES modules, and Node's loader for them, took 100 of the 310 ms between the command and its first
 * answer. All are CommonJS, which starts faster, takes less memory, and leaves Node's loader of ES modules asleep.
 */
export async function bundleKernel(): Promise<void> {
  await build({
    ...options,
    // A debugger loads the last one into the main thread, which may not be free to import a module.
    entryPoints: ["main.js", "worker.js", "user/value_rows.js"].map((file) => join(kernel, file)),
    packages: "external",
    plugins: [lateModules],
  });
  await build({ ...options, entryPoints: [compiler], plugins: [lateModules, packagesOfTheCompiler] });
}

const lateModules: Plugin = {
  name: "late modules stay out",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^\./ }, ({ kind, path, importer, namespace }) => {
      if (namespace === "compiler") return { path, external: true };
      const file = join(dirname(importer), path);
      if (kind !== "dynamic-import" || threads.has(file)) return undefined;
      if (file === compiler) return { path, namespace: "compiler" };
      return { path: relative(bundle, file).split(sep).join("/"), external: true };
    });
    // `import()` of a CommonJS file would wake the loader of ES modules after all.
    onLoad({ filter: /^/, namespace: "compiler" }, () => ({
      contents: `module.exports = require("${bundledCompiler}");`,
    }));
  },
};

/** ES modules only, or used by these: they become part of the bundle; all others are found when it runs. */
const bundledPackages = /^(?:oxc-parser|oxc-transform|magic-string|@jridgewell\/)/;

const oxcFile = /[/\\]node_modules[/\\](oxc-[^/\\]+)[/\\](.*)$/;

const packagesOfTheCompiler: Plugin = {
  name: "packages of the compiler are bundled",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
      kind === "entry-point" || bundledPackages.test(path) ? undefined : { path, external: true },
    );
    // oxc looks for its native half, and for what it needs seldom, from where its own files are.
    onLoad({ filter: oxcFile }, ({ path }) => {
      const [, name = "", file = ""] = oxcFile.exec(path) ?? [];
      const url = `urlWithin("${name}", "${file.replaceAll("\\", "/")}")`;
      return { contents: readFileSync(path, "utf8").replaceAll("import.meta.url", url) };
    });
  },
};

const options = {
  outdir: bundle,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  outExtension: { ".js": ".cjs" },
  define: { "import.meta.url": "bundleUrl" },
  banner: {
    js: [
      'const bundleUrl = require("node:url").pathToFileURL(__filename).href;',
      "const urlWithin = (name, file) =>",
      '  new URL(file, require("node:url").pathToFileURL(require.resolve(name + "/package.json"))).href;',
    ].join("\n"),
  },
  logLevel: "error",
} satisfies BuildOptions;
