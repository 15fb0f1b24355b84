import { constants } from "node:os";
import { expect, test } from "vitest";
import { type Answer, streamText, TestKernel } from "../support/kernel.ts";

const { SIGABRT, SIGSEGV, SIGFPE } = constants.signals;
const c = 'import koffi from "koffi"; const libc = koffi.load(null);';

/** The error as the frontend got it, on iopub and in the reply. */
function errorOf({ reply, published }: Answer): unknown {
  const error = published.find(({ type }) => type === "error")?.content;
  expect(reply.content).toMatchObject({ status: "error", ...error });
  return error;
}

test("a segmentation fault in native code is an error of its cell, and the process ends by it", async () => {
  await using kernel = await TestKernel.start();
  const answer = await kernel.execute(`console.log("before"); ${c} koffi.decode(8n, "int")`);
  expect(streamText(answer, "stdout")).toBe("before\n");
  expect(errorOf(answer)).toMatchObject({ ename: "KernelDied", evalue: expect.stringContaining("SIGSEGV") });
  expect(await kernel.exited()).toBe(-SIGSEGV);
  expect(kernel.stderr.join("")).toContain("segmentation fault");
});

test("a library that aborts is an error of its cell, with what the library printed", async () => {
  await using kernel = await TestKernel.start();
  const answer = await kernel.execute(
    `${c} libc.func("void perror(const char *text)")("check failed"); libc.func("void abort()")()`,
  );
  expect(streamText(answer, "stderr")).toContain("check failed");
  expect(errorOf(answer)).toMatchObject({ ename: "KernelDied", evalue: expect.stringContaining("SIGABRT") });
  expect(await kernel.exited()).toBe(-SIGABRT);
});

test("a full JavaScript heap is an error of its cell that says so, without V8's pages of addresses", async () => {
  await using kernel = await TestKernel.start({ env: { NODE_OPTIONS: "--max-old-space-size=100" } });
  const answer = await kernel.execute("const kept = []; for (;;) kept.push(new Array(1000).fill(1.5))");
  expect(errorOf(answer)).toMatchObject({
    ename: "KernelDied",
    evalue: expect.stringContaining("out of memory"),
  });
  expect(streamText(answer, "stderr")).toBe("");
  expect(await kernel.exited()).toBe(-SIGABRT);
  expect(kernel.stderr.join("")).toContain("JavaScript heap out of memory");
});

test("a crash outside any cell is told below the newest", async () => {
  await using kernel = await TestKernel.start();
  const { id } = await kernel.execute(
    `${c} setTimeout(() => libc.func("int raise(int signal)")(${SIGFPE}), 300); 0`,
  );
  const told = await kernel.until(({ content }) => String(content.text).includes("SIGFPE"));
  expect(told.parentId).toBe(id);
  expect(await kernel.exited()).toBe(-SIGFPE);
});

test("WebAssembly that reads outside its memory throws, and process.on of a fatal signal harms nothing", async () => {
  await using kernel = await TestKernel.start();
  // (func (export "f") (param i32) (result i32) local.get 0 i32.load) with one page of memory
  const bytes =
    "0,97,115,109,1,0,0,0,1,6,1,96,1,127,1,127,3,2,1,0,5,3,1,0,1,7,5,1,1,102,0,0,10,9,1,7,0,32,0,40,2,0,11";
  const answer = await kernel.execute(
    `const f = (await WebAssembly.instantiate(new Uint8Array([${bytes}]))).instance.exports.f; f(0x7fffffff)`,
  );
  expect(errorOf(answer)).toMatchObject({ ename: "RuntimeError" });
  await kernel.execute(
    'const ignore = () => {}; process.on("SIGABRT", ignore); process.off("SIGABRT", ignore); await new Promise((go) => setTimeout(go, 600))',
  );
  expect((await kernel.execute("1")).reply.content).toMatchObject({ status: "ok" });
});

test("memory that no machine has is an ordinary error", async () => {
  await using kernel = await TestKernel.start();
  expect(errorOf(await kernel.execute("new ArrayBuffer(1e15)"))).toMatchObject({ ename: "RangeError" });
  expect((await kernel.execute("1")).reply.content).toMatchObject({ status: "ok" });
});

test("process.exit() in a cell says that the kernel ends", async () => {
  await using kernel = await TestKernel.start();
  expect(streamText(await kernel.execute("process.exit(3)"), "stderr")).toContain("process.exit(3)");
  expect(await kernel.exited()).toBe(3);
});
