import { join } from "node:path";
import { expect, test } from "vitest";
import { packagedNode } from "../../cli/setup/test_tools.ts";
import { packageRoot } from "../../runtime/environment.ts";
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
test.each([
  [22, "a loop", "while (true) {}"],
  [24, "a loop", "while (true) {}"],
  [22, "a timer", "await new Promise(() => setTimeout(() => { while (true) {} }, 1));"],
  [24, "a timer", "await new Promise(() => setTimeout(() => { while (true) {} }, 1));"],
  [22, "a promise job", "await Promise.resolve().then(() => { while (true) {} });"],
  [24, "a promise job", "await Promise.resolve().then(() => { while (true) {} });"],
] as const)("on Node %i interrupting %s leaves the kernel alive", async (major, _name, source) => {
  const path = writeTestNotebook(temporaryFolder(), [{ source }]);
  const { stdout } = await runOn(major, [path, "--timeout", "1"]);
  expect(stdout).toContain("took longer than 1 s");
  // a kernel that had died could not have answered with the error of an interrupted cell
  expect(stdout).toContain("KeyboardInterrupt");
});
