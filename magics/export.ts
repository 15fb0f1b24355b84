import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import process from "node:process";
import type { tf } from "../runtime/index.ts";
import { UsageError } from "../runtime/usage_error.ts";
import { expandHome } from "./expand_home.ts";
import { exportReport, formNames } from "./export_report.ts";
import { expressionWithOptions } from "./expression_with_options.ts";
import type { Magic } from "./magic.ts";
import { splitWords } from "./split_words.ts";

const formats = ["saved_model", "tflite", "tfjs"] as const;
type Format = (typeof formats)[number];

/** `%export EXPRESSION PATH` */
export const export_: Magic = {
  name: "export",
  kind: "line",
  summary:
    "Save a model, a traced function or a record of these as a SavedModel, for TensorFlow Lite or for TensorFlow.js.",
  usage: "%export EXPRESSION PATH [--format saved_model|tflite|tfjs] [--signature NAME]",
  example: [
    'import { tf } from "flowbook";',
    "const rows = new tf.TensorSpec([null, 2]);",
    "const halve = tf.function((x: tf.Tensor) => x.div(2), { inputSignature: [rows] });",
    "%export halve halve/1",
  ].join("\n"),
  options: [
    {
      name: "--format",
      value: "FORMAT",
      summary: "saved_model (the default), tflite (the default for PATH.tflite) or tfjs.",
    },
    {
      name: "--signature",
      value: "NAME",
      summary: "The name of a function's signature, or which one of several to export.",
    },
  ],
  async run({ args, evaluate, print }) {
    const { code, path, format, signature } = readLine(args);
    const { tf } = parseRuntime(await evaluate('await import("flowbook")'));
    const value = await evaluate(code);
    const target = resolve(process.cwd(), expandHome(path));
    const folder = typeof value === "string" ? resolve(process.cwd(), expandHome(value)) : undefined;
    if (format === "saved_model") {
      if (folder !== undefined) throw isSaved(folder);
      const saved = save(tf, value, { target, signature });
      print(exportReport(saved, { target, format }));
      return;
    }
    const temporary = await mkdtemp(join(tmpdir(), "flowbook-export-"));
    try {
      const saved =
        folder === undefined ? save(tf, value, { target: join(temporary, "model"), signature }) : undefined;
      // A Python of its own converts for TensorFlow Lite: seconds in which nothing else is seen.
      print(`Converting for ${formNames[format]} …\n`);
      const source = { folder: saved?.path ?? folder ?? "", target, signature };
      if (format === "tflite") await toLite(tf, source);
      else await toTensorFlowJs(tf, source);
      print(exportReport(saved, { target, format }));
    } finally {
      await rm(temporary, { recursive: true, force: true });
    }
  },
};

interface Line {
  readonly code: string;
  readonly path: string;
  readonly format: Format;
  readonly signature: string | undefined;
}

function readLine(args: string): Line {
  const { code: codeAndPath, options } = expressionWithOptions(export_, args);
  const [, code, quoted] = /^([\s\S]*\S)\s+("[^"]*"|'[^']*'|\S+)$/.exec(codeAndPath) ?? [];
  if (code === undefined || quoted === undefined) {
    throw new UsageError(
      "%export",
      `"${codeAndPath}" is not an expression and a path`,
      `Use ${export_.usage}.`,
    );
  }
  const [path = ""] = splitWords("%export", quoted);
  const given = options.get("--format") ?? (path.endsWith(".tflite") ? "tflite" : "saved_model");
  const format = formats.find((known) => known === given);
  if (format === undefined) {
    throw new UsageError("%export", `there is no format "${given}"`, `Use one of ${formats.join(", ")}.`);
  }
  const signature = options.get("--signature");
  return { code, path, format, signature: typeof signature === "string" ? signature : undefined };
}

interface SaveOrder {
  readonly target: string;
  readonly signature: string | undefined;
}

function save({ savedModel }: TensorFlow, value: unknown, { target, signature }: SaveOrder): tf.SaveReport {
  if ((typeof value !== "object" || value === null) && typeof value !== "function") {
    throw new UsageError(
      "%export",
      `the expression gives ${value === null ? "null" : typeof value}, neither a model nor a function`,
      "Give a model, a tf.function, a record of these, or the folder of a SavedModel as text.",
    );
  }
  if (signature === undefined) return savedModel.save(value, target);
  const functions = functionsOf(value, signature);
  const chosen = functions[signature];
  if (chosen !== undefined) return savedModel.save(value, target, { signatures: { [signature]: chosen } });
  if (signature === DEFAULT_SIGNATURE && isModel(value)) return savedModel.save(value, target);
  const names = isModel(value) ? [DEFAULT_SIGNATURE] : Object.keys(functions);
  throw new UsageError(
    "%export",
    `there is no signature "${signature}"`,
    names.length === 0
      ? "Its functions are its signatures, and it has none."
      : `There is ${names.join(", ")}.`,
  );
}

/** What clients call that name no signature. */
const DEFAULT_SIGNATURE = "serving_default";

/** What can become a signature; a function by itself takes any name. */
function functionsOf(value: object, name: string): Readonly<Record<string, Exportable>> {
  if (isExportable(value)) return { [name]: value };
  if (isModel(value)) return {};
  return Object.fromEntries(
    Object.entries(value).filter((entry): entry is [string, Exportable] => isExportable(entry[1])),
  );
}

function isExportable(value: unknown): value is Exportable {
  return typeof value === "function" || (typeof value === "object" && value !== null && "graphDef" in value);
}

function isModel(value: object): boolean {
  return "layers" in value && "predict" in value;
}

function isSaved(folder: string): UsageError {
  return new UsageError(
    "%export",
    `${folder} is a folder, which is to be a SavedModel already`,
    "Convert it with --format tflite or --format tfjs.",
  );
}

interface Source {
  readonly folder: string;
  readonly target: string;
  readonly signature: string | undefined;
}

async function toLite({ lite }: TensorFlow, { folder, target, signature }: Source): Promise<void> {
  await lite.convert(folder, { outputPath: target, ...(signature === undefined ? {} : { signature }) });
}

async function toTensorFlowJs(
  { converters }: TensorFlow,
  { folder, target, signature }: Source,
): Promise<void> {
  await converters.convertTfSavedModel(folder, target, signature === undefined ? {} : { signature });
}

type TensorFlow = Pick<typeof tf, "savedModel" | "lite" | "converters">;
type Exportable = NonNullable<tf.SaveOptions["signatures"]>[string];

function parseRuntime(module: unknown): { readonly tf: TensorFlow } {
  return module as { readonly tf: TensorFlow };
}
