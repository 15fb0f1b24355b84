import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import process from "node:process";
import { venvDirectory } from "../environment.ts";
import { UsageError } from "../usage_error.ts";

/** The `tensorboard` of the active Python environment, which PATH leads to, else that of Flowbook's own. */
export function findTensorBoard(where: string): string {
  const windows = process.platform === "win32";
  const own = join(venvDirectory(), windows ? "Scripts" : "bin");
  const folders = [...(process.env.PATH ?? "").split(delimiter), own].filter((folder) => folder !== "");
  const programs = folders.map((folder) => join(folder, windows ? "tensorboard.exe" : "tensorboard"));
  const found = programs.find((program) => existsSync(program));
  if (found !== undefined) return found;
  const pip = join(own, "pip");
  throw new UsageError(where, "TensorBoard is not installed", `Install it: \`${pip} install tensorboard\`.`);
}
