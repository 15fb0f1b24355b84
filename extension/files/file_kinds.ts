import { PathExt } from "@jupyterlab/coreutils";
import type { TranslationBundle } from "@jupyterlab/translation";

/** Files of TensorFlow that a kernel can show. */
export interface FileKind {
  readonly name: string;
  readonly displayName: string;
  /** A regular expression of their names. */
  readonly pattern: string;
  readonly extensions: readonly string[];
  /** TypeScript whose value shows the file, run in the file's own folder. */
  readonly code: (name: string) => string;
}

/** A run is a folder of such files: that of the file is read as a whole. */
export const logsCode =
  'const { compareRuns, loggedRuns } = await import("flowbook");\ncompareRuns(loggedRuns("."))';

/** Each kind of file that opens with a double click. */
export function fileKinds(trans: TranslationBundle): readonly FileKind[] {
  return [
    {
      name: "flowbook-profile",
      displayName: trans.__("TensorFlow Profile"),
      pattern: "\\.xplane\\.pb$",
      extensions: [".xplane.pb"],
      code: (name) => `(await import("flowbook")).tf.profiler.load(${literal(name)})`,
    },
    {
      name: "flowbook-saved-model",
      displayName: trans.__("TensorFlow SavedModel"),
      pattern: "^saved_model\\.pb$",
      extensions: [],
      code: () => `(await import("flowbook")).tf.savedModel.graph(".")`,
    },
    {
      name: "flowbook-logs",
      displayName: trans.__("TensorFlow Logs"),
      pattern: "\\.tfevents\\.",
      extensions: [],
      code: () => logsCode,
    },
  ];
}

/** The kind of a file that is one of these. */
export function kindOf(kinds: readonly FileKind[], path: string): FileKind {
  const name = PathExt.basename(path);
  const kind = kinds.find(({ pattern }) => new RegExp(pattern).test(name));
  if (kind === undefined)
    throw new Error(`flowbook: ${name} is no file of TensorFlow's. Open it with another program.`);
  return kind;
}

/** A name can hold anything: it goes into code as a string and nothing else. */
function literal(name: string): string {
  return JSON.stringify(name);
}
