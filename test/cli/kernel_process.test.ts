import { spawn } from "node:child_process";
import process from "node:process";
import { expect, test } from "vitest";
import { endOf } from "../../cli/client/kernel_process.ts";

/** Starts a program that outlives it and holds its stderr, tells that program's number and ends. */
const leavesProgram = `
  const { spawn } = require("node:child_process");
  const left = spawn("sleep", ["600"], { stdio: ["ignore", "ignore", "inherit"], detached: true });
  require("node:fs").writeSync(2, String(left.pid));
  process.exit(3);
`;

test("a kernel has ended when its process has, though a program it started still holds its stderr", async () => {
  const child = spawn(process.execPath, ["-e", leavesProgram], { stdio: ["ignore", "ignore", "pipe"] });
  let stderr = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  expect(await endOf(child)).toBe("status 3");
  // throws if the program is not there any more
  process.kill(Number(stderr), "SIGKILL");
});

test("a kernel that cannot be started has ended with the reason", async () => {
  const child = spawn("no-such-program", [], { stdio: ["ignore", "ignore", "pipe"] });
  expect(await endOf(child)).toContain("ENOENT");
});
