import { type ChildProcessByStdio, spawn } from "node:child_process";
import { join } from "node:path";
import process from "node:process";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { packageRoot } from "../../../runtime/environment.ts";
import { type Answer, streamText, TestKernel } from "../../support/kernel.ts";
import { cellsOf, modelOf, moduleOf, type Program } from "./program.ts";
import { randomProgram } from "./random_program.ts";
import { stripTypes } from "./strip_types.ts";

let kernel: TestKernel;
let node: PlainNode;
beforeAll(async () => {
  kernel = await TestKernel.start({ env: { FLOWBOOK_TYPES: "off" } });
  // A function's text is that of the code it was compiled to.
  await kernel.execute('Function.prototype.toString = () => "function"');
  node = new PlainNode();
});
afterAll(async () => {
  node.end();
  await kernel[Symbol.asyncDispose]();
});

/** A Node that has never heard of Flowbook. */
class PlainNode {
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  constructor() {
    const program = join(packageRoot, "test", "kernel", "programs", "plain_node.mjs");
    this.#process = spawn(process.execPath, [program], { stdio: ["pipe", "pipe", "inherit"] });
    this.#reader = createInterface({ input: this.#process.stdout });
    this.#lines = this.#reader[Symbol.asyncIterator]();
  }

  async run(module: string): Promise<string> {
    this.#process.stdin.write(`${JSON.stringify(module)}\n`);
    const { value } = await this.#lines.next();
    const answer: { readonly printed?: string; readonly error?: string } = JSON.parse(String(value));
    if (answer.printed === undefined) throw new Error(`plain Node: ${answer.error}\n${module}`);
    return answer.printed;
  }

  end(): void {
    this.#process.stdin.end();
    this.#reader.close();
  }
}

/** What the last cell printed. */
async function runInKernel(cells: readonly string[]): Promise<string> {
  // Looking for an answer among those of all programs would take longer than running them.
  kernel.messages.length = 0;
  const ids = cells.map((cell) => kernel.sendExecute(cell));
  const answers: Answer[] = [];
  for (const id of ids) answers.push(await kernel.answerTo(id));
  for (const { reply } of answers) {
    if (reply.content.status === "ok") continue;
    throw new Error(`the kernel: ${JSON.stringify(reply.content)}\n${cells.join("\n// %%\n")}`);
  }
  const last = answers.at(-1);
  return last === undefined ? "" : streamText(last, "stdout");
}

let count = 0;

async function agrees(program: Program): Promise<void> {
  const prefix = `p${++count}_`;
  const module = program.redeclares ? modelOf(program, prefix) : moduleOf(program, prefix);
  const cells = cellsOf(program, prefix);
  // Not at the same time: a failure of one must not leave the other running into the next program.
  const shown = await runInKernel(cells);
  const plain = await node.run(stripTypes(module));
  expect(JSON.parse(shown), cells.join("\n// %%\n")).toEqual(JSON.parse(plain));
}

// FLOWBOOK_SEED and FLOWBOOK_PROGRAMS try others; a failure says which seed to repeat.
test("500 random programs give the same values cell by cell as in plain Node", {
  timeout: 600_000,
}, async () => {
  const { FLOWBOOK_SEED = "20261125", FLOWBOOK_PROGRAMS = "500" } = process.env;
  await fc.assert(fc.asyncProperty(randomProgram, agrees), {
    seed: Number(FLOWBOOK_SEED),
    numRuns: Number(FLOWBOOK_PROGRAMS),
  });
});
