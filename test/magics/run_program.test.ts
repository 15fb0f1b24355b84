import process from "node:process";
import { expect, test } from "vitest";
import { runProgram } from "../../magics/run_program.ts";

test("a program ends when its cell is interrupted, and says by which signal", async () => {
  const interruption = new AbortController();
  const printed: string[] = [];
  const ended = runProgram(process.execPath, ["-e", "console.log('up'); setInterval(() => {}, 1000)"], {
    cwd: process.cwd(),
    signal: interruption.signal,
    env: {},
    print(text) {
      printed.push(text);
      interruption.abort();
    },
    printError: () => {},
  });
  expect(await ended).toBe("signal SIGTERM");
  expect(printed).toEqual(["up\n"]);
});

test("a program that does not exist is named, with its folder", async () => {
  const options = {
    cwd: process.cwd(),
    signal: new AbortController().signal,
    env: {},
    print() {},
    printError() {},
  };
  await expect(runProgram("no-such-program", [], options)).rejects.toThrow(
    `no-such-program: cannot be started in ${process.cwd()}`,
  );
});
