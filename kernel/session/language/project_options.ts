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
      lib: ["es2024", "esnext.disposable"],
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
  const tensorflow = createRequire(import.meta.url).resolve("@tensorflow/tfjs/package.json");
  const typings = join(dirname(tensorflow), "dist", "index.d.ts");
  return {
    flowbook: [ownTypes("runtime/index")],
    tslab: [ownTypes("kernel/session/language/tslab_module")],
    ...Object.fromEntries(tensorflowPackages.map((name) => [name, [typings]])),
  };
}

/** The types of one of our own modules: as built, or in a checkout that is not built its source. */
function ownTypes(module: string): string {
  const built = join(packageRoot, "dist", `${module}.d.ts`);
  return existsSync(built) ? built : join(packageRoot, `${module}.ts`);
}
