import { expressionWithOptions } from "./expression_with_options.ts";
import type { Magic } from "./magic.ts";

type Runtime = Pick<typeof import("../runtime/index.ts"), "tf">;
type Options = Parameters<Runtime["tf"]["projector"]>[1];

/** `%projector EXPRESSION` */
export const projector: Magic = {
  name: "projector",
  kind: "line",
  summary: "Show the rows of a matrix as points in a space that can be turned, searched and projected anew.",
  usage: "%projector EXPRESSION [--labels EXPRESSION] [--images EXPRESSION] [--title TEXT]",
  example: [
    'import { tf } from "flowbook";',
    "const points = [[0, 0, 1], [0, 1, 0], [1, 0, 0], [1, 1, 1]];",
    'const names = ["a", "b", "a", "b"];',
    "%projector tf.tensor2d(points) --labels names",
  ].join("\n"),
  options: [
    { name: "--labels", value: "EXPRESSION", summary: "A label for each point, for colours and search." },
    { name: "--images", value: "EXPRESSION", summary: "A tensor with a picture for each point." },
    { name: "--title", value: "TEXT", summary: "What the points are." },
  ],
  async run({ args, evaluate, display }) {
    const { code, options } = expressionWithOptions(projector, args);
    const { tf } = parseRuntime(await evaluate('await import("flowbook")'));
    const optionValue = async (name: string) => {
      const expression = options.get(name);
      return typeof expression === "string" ? evaluate(expression) : undefined;
    };
    const points = parsePoints(await evaluate(code));
    const labels = await optionValue("--labels");
    const images = await optionValue("--images");
    const title = options.get("--title");
    const given = parseOptions({ labels, images, title });
    display(await tf.projector(points, given));
  },
};

function parseRuntime(module: unknown): Runtime {
  return module as Runtime;
}

/** What they are, `tf.projector` finds out. */
function parsePoints(value: unknown): Parameters<Runtime["tf"]["projector"]>[0] {
  return value as Parameters<Runtime["tf"]["projector"]>[0];
}

function parseOptions(value: Readonly<Record<string, unknown>>): Options {
  return Object.fromEntries(Object.entries(value).filter(([, given]) => given !== undefined)) as Options;
}
