import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isAbsolute, join, relative } from "node:path";
import process from "node:process";
import { flush } from "./checkpoint_files.ts";

/** The file of a folder that tells its checkpoints, as TensorFlow writes it: `CheckpointState` as text. */
export interface CheckpointState {
  /** The newest. */
  readonly path: string;
  /** Oldest first. */
  readonly all: readonly { readonly path: string; readonly seconds: number }[];
  /** When the last one was written that is kept for good. */
  readonly lastPreservedSeconds?: number;
}

const stateFile = "checkpoint";

/**
 * The path of the newest checkpoint in a folder, for `restore`; undefined where there is none.
 * @example checkpoint.restore(tf.train.latestCheckpoint("checkpoints"));
 */
export function latestCheckpoint(directory: string): string | undefined {
  const path = readCheckpointState(directory)?.path;
  return path !== undefined && isCheckpoint(path) ? path : undefined;
}

/** Whether a checkpoint has this path. */
export function isCheckpoint(prefix: string): boolean {
  return existsSync(`${prefix}.index`);
}

/** What the folder tells of its checkpoints; undefined if nothing. */
export function readCheckpointState(directory: string): CheckpointState | undefined {
  const file = join(directory, stateFile);
  if (!existsSync(file)) return undefined;
  const fields = parseFields(readFileSync(file, "utf8"));
  const texts = (name: string) => fields.filter((field) => field.name === name).map(({ value }) => value);
  const paths = (name: string) =>
    texts(name).map((path) => (isAbsolute(path) ? path : join(directory, path)));
  const [path] = paths("model_checkpoint_path");
  if (path === undefined) return undefined;
  const seconds = texts("all_model_checkpoint_timestamps").map(Number);
  const all = paths("all_model_checkpoint_paths").map((each, index) => ({
    path: each,
    seconds: seconds[index] ?? 0,
  }));
  const [lastPreserved] = texts("last_preserved_timestamp").map(Number);
  return lastPreserved === undefined ? { path, all } : { path, all, lastPreservedSeconds: lastPreserved };
}

/** Written beside and renamed. */
export function writeCheckpointState(directory: string, state: CheckpointState): void {
  const quoted = (path: string) => JSON.stringify(relative(directory, path));
  const lines = [
    `model_checkpoint_path: ${quoted(state.path)}`,
    ...state.all.map(({ path }) => `all_model_checkpoint_paths: ${quoted(path)}`),
    ...state.all.map(({ seconds }) => `all_model_checkpoint_timestamps: ${seconds}`),
  ];
  if (state.lastPreservedSeconds !== undefined) {
    lines.push(`last_preserved_timestamp: ${state.lastPreservedSeconds}`);
  }
  const file = join(directory, stateFile);
  const temporary = `${file}.${process.pid}.tmp`;
  writeFileSync(temporary, `${lines.join("\n")}\n`);
  flush(temporary);
  renameSync(temporary, file);
}

/** The lines of a message in text format whose fields are texts and numbers. */
function parseFields(text: string): readonly { readonly name: string; readonly value: string }[] {
  return text.split("\n").flatMap((line) => {
    const [, name, value] = /^\s*(\w+):\s*(.*?)\s*$/.exec(line) ?? [];
    return name === undefined || value === undefined ? [] : [{ name, value: unquoted(value) }];
  });
}

/** The text format may have every byte that is not ASCII as three octal digits. */
function unquoted(value: string): string {
  if (!/^(["']).*\1$/.test(value)) return value;
  const inner = value.slice(1, -1);
  const bytes = inner.replaceAll(/(?:\\[0-7]{3})+/g, (octal) =>
    Buffer.from(
      octal
        .slice(1)
        .split("\\")
        .map((digits) => Number.parseInt(digits, 8)),
    ).toString(),
  );
  return bytes.replaceAll(/\\(["'\\])/g, "$1");
}
