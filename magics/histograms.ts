import { UsageError } from "../runtime/usage_error.ts";
import { expandHome } from "./expand_home.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "loggedHistograms">;

/** `%histograms LOGDIR` */
export const histograms: Magic = {
  name: "histograms",
  kind: "line",
  summary: "Show the histograms that were logged in a folder, step behind step or as bands over the steps.",
  usage: "%histograms LOGDIR [--tag TEXT]",
  example: [
    'import { tf } from "flowbook";',
    'const writer = tf.summary.createFileWriter("histogram-logs");',
    'for (const step of [0, 1, 2]) tf.summary.histogram("weights", tf.randomNormal([100]), { step, writer });',
    "writer.close();",
    "%histograms histogram-logs",
  ].join("\n"),
  options: [{ name: "--tag", value: "TEXT", summary: "Only tags that have this text." }],
  async run({ args, evaluate, display }) {
    const { words, options } = parseOptions(histograms, args, 1);
    const [folder] = words;
    if (folder === undefined) {
      throw new UsageError("%histograms", "there is no folder", `Use ${histograms.usage}.`);
    }
    const { loggedHistograms } = parseRuntime(await evaluate('await import("flowbook")'));
    const tag = options.get("--tag");
    display(loggedHistograms(expandHome(folder), typeof tag === "string" ? tag : ""));
  },
};

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}
