import { randomUUID } from "node:crypto";
import { chmod, readFile, realpath, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import process from "node:process";
import { UsageError } from "../runtime/usage_error.ts";
import { expandHome } from "./expand_home.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";

/** `%%writefile FILE` */
export const writefile: Magic = {
  name: "writefile",
  kind: "cell",
  body: "text",
  summary: "Write the cell to a file, which is replaced as a whole or not at all.",
  usage: "%%writefile [-a] FILE",
  example: "%%writefile greeting.txt\nGood morning",
  options: [
    { name: "-a", summary: "Append to the file." },
    { name: "--append", summary: "The same as -a." },
  ],
  async run({ args, body = "", print }) {
    const { words, options } = parseOptions(writefile, args, 1);
    const [name] = words;
    if (name === undefined) {
      throw new UsageError("%%writefile", "the name of the file is missing", `Use ${writefile.usage}.`);
    }
    const file = resolve(process.cwd(), expandHome(name));
    const append = options.has("-a") || options.has("--append");
    const text = body === "" || body.endsWith("\n") ? body : `${body}\n`;
    try {
      const existed = await replaceFile(file, text, append);
      print(`${existed ? (append ? "Appended to" : "Overwrote") : "Wrote"} ${file}\n`);
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      const advice = "Check the folder and its permissions.";
      throw new UsageError("%%writefile", `cannot write ${file} (${error.message})`, advice, {
        cause: error,
      });
    }
  },
};

/** Written beside and renamed: nobody sees half a file. Links and permissions stay. */
async function replaceFile(file: string, text: string, append: boolean): Promise<boolean> {
  const known = await stat(file).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (known !== undefined && !known.isFile()) throw new Error("it is not a file");
  const target = known === undefined ? file : await realpath(file);
  const before = known !== undefined && append ? await readFile(target) : Buffer.alloc(0);
  const beside = join(dirname(target), `.${basename(target)}.${randomUUID()}`);
  try {
    await writeFile(beside, Buffer.concat([before, Buffer.from(text)]));
    if (known !== undefined) await chmod(beside, known.mode);
    await rename(beside, target);
  } finally {
    await rm(beside, { force: true });
  }
  return known !== undefined;
}
