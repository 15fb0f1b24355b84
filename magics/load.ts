import { readFile, stat } from "node:fs/promises";
import { resolve } from "node:path";
import process from "node:process";
import { UsageError } from "../runtime/usage_error.ts";
import { expandHome } from "./expand_home.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** More text than this is no cell. */
const MAX_CELL_BYTES = 1024 * 1024;

/** `%load FILE` */
export const load: Magic = {
  name: "load",
  kind: "line",
  summary: "Put the text of a file into this cell, to be read and run.",
  usage: "%load FILE",
  example: "import { writeFileSync } from 'node:fs';\nwriteFileSync('sample.ts', '6 * 7');\n%load sample.ts",
  async run({ args, nextInput, print }) {
    const [name] = parseOptions(load, args, 1).words;
    if (name === undefined) {
      throw new UsageError("%load", "the name of the file is missing", `Use ${load.usage}.`);
    }
    const file = resolve(process.cwd(), expandHome(name));
    nextInput(`// %load ${name}\n${await readCell(file)}`);
    print(`Loaded ${file}\n`);
  },
};

async function readCell(file: string): Promise<string> {
  try {
    const known = await stat(file);
    if (!known.isFile()) throw new Error("it is not a file");
    const { size } = known;
    if (size > MAX_CELL_BYTES) throw new Error(`it has ${size} bytes, a cell takes ${MAX_CELL_BYTES}`);
    return await readFile(file, "utf8");
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new UsageError("%load", `cannot read ${file} (${error.message})`, "Check the path.", {
      cause: error,
    });
  }
}
