import type { RuntimeInfo } from "../runtime/runtime_info.ts";
import { formatBytes } from "./format_bytes.ts";
import { alignedRows } from "./help_text.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** `%tf` */
export const tf: Magic = {
  name: "tf",
  kind: "line",
  summary: "Show TensorFlow's versions, devices and memory in this notebook.",
  usage: "%tf [--load]",
  example: "%tf",
  options: [{ name: "--load", summary: "Load TensorFlow's library now, which lists its devices." }],
  async run({ args, evaluate, print }) {
    const { options } = parseOptions(tf, args, 0);
    // Through the session, as a cell would: whoever loads TensorFlow there also releases it at the end.
    const { runtimeInfo } = parseRuntime(await evaluate('await import("flowbook")'));
    print(describeRuntime(runtimeInfo({ load: options.has("--load") })));
  },
};

type Runtime = Pick<typeof import("../runtime/index.ts"), "runtimeInfo">;

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}

/** What `%tf` prints. */
export function describeRuntime(info: RuntimeInfo): string {
  const { tensors, nativeTensors, sizeBytes } = info.memory;
  const rows: readonly (readonly [string, string])[] = [
    ["TensorFlow", info.tensorflowVersion ?? "not installed: run flowbook doctor in a terminal"],
    ["TensorFlow.js", info.tensorflowJsVersion],
    ["library", info.libraryPath ?? "not found"],
    ["loaded", info.isLoaded ? "yes" : "no, the first operation loads it (or %tf --load)"],
    ...info.devices.map((device) => ["device", `${device.type} ${device.name}`] as const),
    ["memory", `${tensors} tensors, ${formatBytes(sizeBytes)}, ${nativeTensors} held by TensorFlow`],
  ];
  return `${alignedRows(rows).join("\n")}\n`;
}
