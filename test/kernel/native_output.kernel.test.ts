import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

const c = 'import koffi from "koffi"; const libc = koffi.load(null);';

test("programs that inherit the kernel's streams print into the cell, in order with console.log", async () => {
  const answer = await kernel.execute(
    'import { execSync, spawn, spawnSync } from "node:child_process"; console.log("1");' +
      'execSync("echo 2; echo e >&2", { stdio: "inherit" }); console.log("3");' +
      'spawnSync("echo", ["4"], { stdio: [0, process.stdout, process.stderr] });' +
      'const child = spawn("echo", ["5"], { stdio: "inherit" });' +
      'await new Promise((ended) => child.on("exit", ended)); console.log("6")',
  );
  expect(streamText(answer, "stdout")).toBe("1\n2\n3\n4\n5\n6\n");
  expect(streamText(answer, "stderr")).toBe("e\n");
});

test("C prints into the cell, line by line, before the cell ends", async () => {
  const answer = await kernel.execute(
    `${c} const puts = libc.func("int puts(const char *text)"), printf = libc.func("int printf(const char *text, ...)");` +
      'for (let i = 0; i < 500; i++) { puts("c" + i); console.log("js" + i); } printf("no newline");',
  );
  const printed = streamText(answer, "stdout");
  const numbers = Array.from({ length: 500 }, (_, i) => String(i));
  expect([...printed.matchAll(/^c(\d+)$/gm)].map(([, number]) => number)).toEqual(numbers);
  expect([...printed.matchAll(/^js(\d+)$/gm)].map(([, number]) => number)).toEqual(numbers);
  expect(printed).toMatch(/no newline$/);
});

test("what a C library prints when it is loaded or fails reaches the cell's stderr", async () => {
  const answer = await kernel.execute(
    'libc.func("void perror(const char *text)")("native"); require("fs").writeSync(2, "direct\\n"); 0',
  );
  expect(streamText(answer, "stderr")).toMatch(/^native: .+\ndirect\n$/);
});

test("50 MB of a child process arrive whole, in few messages", async () => {
  const answer = await kernel.execute(
    'execSync("yes 0123456789abcde | head -c 50000000", { stdio: ["ignore", "inherit", "ignore"] })',
  );
  expect(streamText(answer, "stdout") === "0123456789abcde\n".repeat(50_000_000 / 16)).toBe(true);
  expect(answer.published.length).toBeLessThan(400);
});

test("bytes that are no text show as U+FFFD, and a character split over two writes is whole", async () => {
  const answer = await kernel.execute(
    "execSync(\"printf '\\\\377\\\\376|\\\\342\\\\202'; printf '\\\\254'\", { stdio: \"inherit\" }); 0",
  );
  expect(streamText(answer, "stdout")).toBe("\ufffd\ufffd|€");
});

test("a program that outlives its cell prints into the newest cell", async () => {
  const started = await kernel.execute(
    'spawn("sh", ["-c", "sleep 0.3; echo late"], { stdio: "inherit" }).unref(); 0',
  );
  const next = await kernel.execute("1");
  const late = await kernel.until(({ content }) => content.text === "late\n");
  expect(started.id).not.toBe(next.id);
  expect(late.parentId).toBe(next.id);
});

test("a child that prints and holds its stream open stops neither the cell's end nor the kernel's", async () => {
  await using own = await TestKernel.start();
  const answer = await own.execute(
    'const child = require("child_process").spawn("sh", ["-c", "yes | head -c 3000000; exec sleep 600"], ' +
      '{ stdio: "inherit", detached: true }); child.unref(); child.pid',
  );
  const child = Number(resultText(answer));
  try {
    own.send("shutdown_request", { restart: false }, "control");
    expect(await own.exited()).toBe(0);
    // Nothing was printed to the log of whoever started the kernel.
    expect(own.stderr.join("")).toBe("");
  } finally {
    process.kill(child, "SIGKILL");
  }
});
