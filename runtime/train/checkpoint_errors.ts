import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { TensorFlowError } from "../capi/status.ts";
import { UsageError } from "../usage_error.ts";

const where = "tf.train.Checkpoint";

/** What a failure to write files means to the user; errors of other kinds as they are. */
export function writingError(path: string, error: unknown): unknown {
  if (!(error instanceof TensorFlowError || isSystemError(error))) return error;
  const { code, message } = error;
  const isFull =
    code === "RESOURCE_EXHAUSTED" || code === "ENOSPC" || /no space left|file too large/i.test(message);
  const isDenied = code === "PERMISSION_DENIED" || code === "EACCES" || code === "EROFS";
  let advice = "See whether the folder can be written to.";
  if (isFull) advice = "Free some space, or keep fewer checkpoints with maxToKeep.";
  else if (isDenied) advice = "Choose a folder that you may write to.";
  const what = isFull ? "the disk is full" : message.replace(/\.$/, "");
  return new UsageError(where, `${path} was not written, and what was there is as it was: ${what}`, advice, {
    cause: error,
  });
}

/** What a failure to read files means to the user; errors of other kinds as they are. */
export function readingError(path: string, error: unknown): unknown {
  if (!(error instanceof TensorFlowError)) return error;
  const what = `the checkpoint ${path} is damaged or incomplete: ${error.message.replace(/\.$/, "")}`;
  return new UsageError(where, what, "Restore another one of its folder; nothing was changed.", {
    cause: error,
  });
}

/** @throws UsageError if there is no checkpoint at `path`, with what there is. */
export function requireCheckpoint(path: string): void {
  if (existsSync(`${path}.index`)) return;
  if (existsSync(path) && statSync(path).isDirectory()) {
    throw new UsageError(
      where,
      `${path} is a folder`,
      `Pass tf.train.latestCheckpoint(${JSON.stringify(path)}).`,
    );
  }
  const folder = dirname(path);
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith(".index")) : [];
  const known = names.map((name) => basename(name, ".index")).join(", ");
  throw new UsageError(
    where,
    `there is no checkpoint at ${path}`,
    known === "" ? "Pass a path that save() or write() returned." : `Its folder has ${known}.`,
  );
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && "syscall" in error;
}
