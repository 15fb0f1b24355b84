import { join } from "node:path";
import { expect, test } from "vitest";
import { packagedNode } from "../../cli/setup/test_tools.ts";
import { kernelFlags } from "../../kernel/kernelspec.ts";
import { packageRoot } from "../../runtime/environment.ts";
import { endlessCells, endlessSetup, interruptOnceStarted } from "../kernel/endless_cells.ts";
import { resultText, TestKernel } from "../support/kernel.ts";
import { type Ended, runToEnd, temporaryFolder, writeTestNotebook } from "./flowbook_process.ts";

/** `flowbook run` on another Node; the kernel runs on the same. */
function runOn(major: 22 | 24, args: readonly string[]): Promise<Ended> {
  const command = [join(packageRoot, "dist", "cli", "main.js"), "run", ...args];
  return runToEnd(packagedNode(major), command);
}

test.each([22, 24] as const)("on Node %i cells run and TensorFlow computes", async (major) => {
  const path = writeTestNotebook(temporaryFolder(), [
    { source: "enum Colour { Red = 3 }\nconsole.log(process.versions.node.split('.')[0], Colour.Red);" },
    { source: 'import { tf } from "flowbook";\nconsole.log(tf.tensor1d([1, 2, 3]).sum().dataSync()[0]);' },
  ]);
  const { status, stdout } = await runOn(major, [path]);
  expect(stdout).toMatch(new RegExp(`^ {8}${major} 3$`, "m"));
  expect(stdout).toMatch(/^ {8}6$/m);
  expect(status).toBe(0);
});

// terminating inside a timer or a promise job aborts Node itself unless its async-id stack is cleared first
test.each([22, 24] as const)(
  "on Node %i every endless cell can be interrupted and keeps its state",
  async (major) => {
    const node = { path: packagedNode(major), flags: kernelFlags(major) };
    await using kernel = await TestKernel.start({ node });
    await kernel.execute(endlessSetup);
    for (const [name, code] of Object.entries(endlessCells)) {
      for (let round = 0; round < 3; round++) {
        const { reply } = await interruptOnceStarted(kernel, code);
        expect(reply.content, name).toMatchObject({ status: "error", ename: "KeyboardInterrupt" });
      }
      expect(resultText(await kernel.execute("await new Promise(setImmediate); kept")), name).toBe("41");
    }
  },
);
