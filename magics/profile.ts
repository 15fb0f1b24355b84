import { UsageError } from "../runtime/usage_error.ts";
import { expressionWithOptions } from "./expression_with_options.ts";
import type { Magic } from "./magic.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "tf">;

/** `%profile EXPRESSION`, or `%%profile` above a cell */
export const profile: Magic = {
  name: "profile",
  kind: "both",
  summary: "Run code once and show what TensorFlow did meanwhile, op by op, and for how long.",
  usage: "%profile EXPRESSION [--logdir FOLDER], or %%profile [--logdir FOLDER] on the first line of a cell",
  example: [
    'import { tf } from "flowbook";',
    "%profile tf.matMul(tf.ones([200, 200]), tf.ones([200, 200]))",
  ].join("\n"),
  options: [{ name: "--logdir", value: "FOLDER", summary: "Write the profile there too, for TensorBoard." }],
  async run({ args, body, evaluate, display }) {
    const { code, logDir } = readCall(args, body);
    const { tf } = parseRuntime(await evaluate('await import("flowbook")'));
    const options = { title: firstLine(code), ...(logDir === undefined ? {} : { logDir }) };
    let value: unknown;
    const recorded = await tf.profiler.profile(async () => {
      value = await evaluate(code);
    }, options);
    display(recorded);
    return body === undefined ? undefined : value;
  },
};

function readCall(
  args: string,
  body: string | undefined,
): { readonly code: string; readonly logDir?: string } {
  // Above a cell the line may hold options alone: an empty statement takes the expression's place.
  const { code, options } = expressionWithOptions(profile, body === undefined ? args : `; ${args}`);
  const all = [code, body ?? ""].join("\n").replace(/^;\s*/, "");
  if (all.trim() === "")
    throw new UsageError("%profile", "there is no code to profile", `Use ${profile.usage}.`);
  const logDir = options.get("--logdir");
  return typeof logDir === "string" ? { code: all, logDir } : { code: all };
}

function firstLine(code: string): string {
  const line = code.trim().split("\n")[0] ?? "";
  return line.length > 60 ? `${line.slice(0, 59)}…` : line;
}

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}
