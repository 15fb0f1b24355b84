import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { NodeDef } from "../proto/tensorflow/core/framework/node_def_pb.ts";
import { UsageError } from "../usage_error.ts";

let known: ReadonlySet<string> | undefined;

/** The ops that the installed TensorFlow.js executes in a graph model, by the lists in its converter. */
export function executableOps(): ReadonlySet<string> {
  known ??= readLists();
  return known;
}

/** @throws UsageError that names the ops which TensorFlow.js lacks. */
export function requireExecutable(where: string, nodes: readonly NodeDef[]): void {
  const lacking = new Set(nodes.map(({ op }) => op).filter((op) => !executableOps().has(op)));
  if (lacking.size === 0) return;
  throw new UsageError(
    where,
    `TensorFlow.js has no ${[...lacking].sort().join(", ")}`,
    "Write the signature without them, by ops that it has, or leave that step to the program around the model.",
  );
}

/** Its modules are no CommonJS and say not what they are, so they are read and not imported. */
function readLists(): ReadonlySet<string> {
  const require = createRequire(createRequire(import.meta.url).resolve("@tensorflow/tfjs"));
  const folder = join(dirname(require.resolve("@tensorflow/tfjs-converter")), "operations", "op_list");
  const sources = readdirSync(folder).filter((name) => name.endsWith(".js"));
  const names = sources.flatMap((name) => {
    const text = readFileSync(join(folder, name), "utf8");
    return Array.from(text.matchAll(/['"]?tfOpName['"]?:\s*['"](\w+)['"]/g), ([, op = ""]) => op);
  });
  if (names.length === 0) throw new Error(`TensorFlow.js: no op is named in ${folder}. Install it again.`);
  return new Set(names);
}
