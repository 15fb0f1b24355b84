import path from "node:path";
import process from "node:process";
import vm from "node:vm";

export type NodeImport = (specifier: string, attributes?: ImportCallOptions) => Promise<object>;

/**
 * Node's own `import()`, as if written in a file of `folder`: its resolution, with conditions and exports
 * maps, but no hooks, flags or files.
 */
export function nodeImportFrom(folder: string): NodeImport {
  const script = new vm.Script("(specifier, attributes) => import(specifier, attributes)", {
    filename: path.join(folder, "flowbook.js"),
    importModuleDynamically: vm.constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  });
  const load: NodeImport = script.runInThisContext();
  return (specifier, attributes) => withoutLoaderWarning(() => load(specifier, attributes));
}

let warned = false;

/** Node warns at the first use that the constant above is experimental; a user can do nothing about it. */
function withoutLoaderWarning<T>(call: () => T): T {
  if (warned) return call();
  warned = true;
  const { emitWarning } = process;
  process.emitWarning = (warning: string | Error, ...rest: unknown[]) => {
    if (!String(warning).includes("USE_MAIN_CONTEXT_DEFAULT_LOADER")) {
      Reflect.apply(emitWarning, process, [warning, ...rest]);
    }
  };
  try {
    return call();
  } finally {
    process.emitWarning = emitWarning;
  }
}
