import { createRequire } from "node:module";
import process from "node:process";
import { UsageError } from "../../runtime/usage_error.ts";
import { beforeExit } from "./exit.ts";
import { loadingModule } from "./module_loads.ts";
import type { FlowbookModule } from "./modules.ts";

type Runtime = typeof import("../../runtime/index.ts");

let loaded: Runtime | undefined;
let prepare: (runtime: Runtime) => void = () => undefined;

/** The module `flowbook` of cells: TensorFlow's runtime, loaded when a cell first asks for it. */
export const flowbookModule: FlowbookModule = {
  async import() {
    return loaded ?? remember(await loadingModule(() => import("../../runtime/index.ts")));
  },
  require() {
    if (loaded !== undefined) return loaded;
    // Node loads ES modules synchronously from version 22.12 on; before that a cell must import first.
    if (!Reflect.has(process.features, "require_module")) {
      throw new UsageError("require", '"flowbook" is an ES module', 'Write import { tf } from "flowbook".');
    }
    return remember(
      loadingModule(() => parseRuntime(createRequire(import.meta.url)("../../runtime/index.js"))),
    );
  },
};

/** Writes a PNG by TensorFlow's own op. */
export async function encodePng(rgba: Uint8Array, shape: readonly [number, number, 4]): Promise<Uint8Array> {
  const { tf } = loaded ?? remember(await import("../../runtime/index.ts"));
  const pixels = tf.tensor3d(rgba, [...shape], "int32");
  try {
    return await tf.node.encodePng(pixels);
  } finally {
    pixels.dispose();
  }
}

/** Calls `use` with the runtime when a cell first asks for it. */
export function onRuntime(use: (runtime: Runtime) => void): void {
  prepare = use;
}

/** Tells the runtime, if a cell uses it, that an interrupt ended what ran. */
export function runtimeInterrupted(): void {
  loaded?.runtimeInterrupted();
}

function remember(runtime: Runtime): Runtime {
  if (loaded === undefined) {
    beforeExit(() => runtime.shutdownRuntime());
    prepare(runtime);
  }
  loaded = runtime;
  return runtime;
}

function parseRuntime(value: unknown): Runtime {
  return value as Runtime;
}
