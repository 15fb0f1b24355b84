import { existsSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { packageRoot } from "../../../runtime/environment.ts";

/** Names of packages that a cell imports and that all are TensorFlow.js on libtensorflow. */
const tensorflowPackages = ["@tensorflow/tfjs", "@tensorflow/tfjs-node", "@tensorflow/tfjs-node-gpu"];

/** The tsconfig.json of a notebook's folder, as cells see it. It is never written to disk. */
export function projectOptions(cwd: string, files: readonly string[]) {
  return {
    compilerOptions: {
      target: "es2024",
      lib: libraries(),
      module: "esnext",
      moduleResolution: "bundler",
      customConditions: ["node"],
      jsx: "react",
      // What implicit `any` would report is filtered instead: only with it does TypeScript infer `let x;`
      // and `[]` from what follows.
      strict: true,
      noEmit: true,
      allowImportingTsExtensions: true,
      allowJs: true,
      resolveJsonModule: true,
      esModuleInterop: true,
      skipLibCheck: true,
      types: ["node"],
      typeRoots: typeRoots(cwd),
      paths: packagePaths(),
    },
    files,
  };
}

/** What TypeScript may take for granted: the language that this Node runs, from 20 on. */
function libraries(): string[] {
  const added: Readonly<Record<string, boolean>> = {
    "es2024.arraybuffer": "transfer" in ArrayBuffer.prototype,
    "es2024.collection": "groupBy" in Map,
    "es2024.object": "groupBy" in Object,
    "es2024.promise": "withResolvers" in Promise,
    "es2025.collection": "union" in Set.prototype,
    "es2025.float16": "Float16Array" in globalThis,
    "es2025.intl": "DurationFormat" in Intl,
    "es2025.iterator": "Iterator" in globalThis,
    "es2025.promise": "try" in Promise,
    "es2025.regexp": "escape" in RegExp,
    "esnext.array": "fromAsync" in Array,
    "esnext.error": "isError" in Error,
  };
  const present = Object.keys(added).filter((name) => added[name]);
  return ["es2023", "es2024.regexp", "es2024.sharedmemory", "es2024.string", "esnext.disposable", ...present];
}

/** Folders from `folder` upward. */
export function foldersUpward(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...foldersUpward(parent)];
}

/** Whether types of React are installed for the notebook; without them JSX gets a minimum of types. */
export function hasReactTypes(cwd: string): boolean {
  return foldersUpward(cwd).some((folder) => existsSync(join(folder, "node_modules", "@types", "react")));
}

function typeRoots(cwd: string): string[] {
  const own = dirname(dirname(createRequire(import.meta.url).resolve("@types/node/package.json")));
  const roots = foldersUpward(cwd).map((folder) => join(folder, "node_modules", "@types"));
  return [...roots.filter((root) => existsSync(root)), own];
}

function packagePaths(): Record<string, string[]> {
  const tensorflow = ownTypes("kernel/session/language/tensorflow_module");
  return {
    flowbook: [ownTypes("runtime/index")],
    tslab: [ownTypes("kernel/session/language/tslab_module")],
    ...Object.fromEntries(tensorflowPackages.map((name) => [name, [tensorflow]])),
  };
}

/** The types of one of our own modules: as built, or in a checkout that is not built its source. */
function ownTypes(module: string): string {
  const built = join(packageRoot, "dist", `${module}.d.ts`);
  return existsSync(built) ? built : join(packageRoot, `${module}.ts`);
}
