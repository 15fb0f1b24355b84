import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

const endless = 'console.log("started"); while (true) {}';

test("shutdown is answered and ends the process with status 0", async () => {
  await using kernel = await TestKernel.start();
  await kernel.execute("process.on('exit', () => {}); setInterval(() => {}, 1000); 0");
  const id = kernel.send("shutdown_request", { restart: false }, "control");
  const reply = await kernel.until(({ parentId, channel }) => parentId === id && channel === "control");
  expect(reply.content).toEqual({ status: "ok", restart: false });
  expect(await kernel.exited()).toBe(0);
  expect(kernel.stderr.join("")).toBe("");
});

test("shutdown ends a kernel whose cell never ends, and says whether it is a restart", async () => {
  await using kernel = await TestKernel.start();
  const busy = kernel.sendExecute(endless);
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  const id = kernel.send("shutdown_request", { restart: true }, "control");
  const reply = await kernel.until(({ parentId, channel }) => parentId === id && channel === "control");
  expect(reply.content).toEqual({ status: "ok", restart: true });
  expect(await kernel.exited()).toBe(0);
});

test.each([
  ["waits for input", 'console.log("started"); input("?")'],
  [
    "blocks its thread",
    'console.log("started"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  ],
  [
    "loops in a timer",
    'setTimeout(() => { console.log("started"); while (true) {} }); await new Promise(() => {})',
  ],
  ["prints for ever", 'for (;;) console.log("started")'],
])("shutdown on the shell channel ends a kernel that %s", async (_name, code) => {
  await using kernel = await TestKernel.start();
  const busy = kernel.sendExecute(code);
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  kernel.send("shutdown_request", { restart: false }, "shell");
  expect(await kernel.exited()).toBe(0);
});

test("process.exit() in a cell sends what was printed and the reply, then ends with the given status", async () => {
  await using kernel = await TestKernel.start();
  const answer = await kernel.execute('console.log("bye"); process.exit(3); console.log("never")');
  expect(streamText(answer, "stdout")).toBe("bye\n");
  expect(answer.reply.content).toMatchObject({ status: "ok", payload: [{ source: "ask_exit" }] });
  expect(await kernel.exited()).toBe(3);
});

test("process.exit() in a timer ends the kernel as well", async () => {
  await using kernel = await TestKernel.start();
  kernel.sendExecute("setTimeout(() => process.exit(), 5); 0");
  expect(await kernel.exited()).toBe(0);
});

test("the kernel ends when the process that started it is gone", async () => {
  // The highest process id of Linux is 2²²; jupyter_client sets the variable itself, hence `env`.
  const node = { path: "/usr/bin/env", flags: ["JPY_PARENT_PID=4194304", process.execPath] };
  await using kernel = await TestKernel.start({ node });
  expect(await kernel.exited()).toBe(0);
  expect(kernel.stderr.join("")).toContain("is gone");
});

test("a missing connection file is said on stderr", async () => {
  const { spawnSync } = await import("node:child_process");
  const { kernelArgv } = await import("../../kernel/kernelspec.ts");
  const [node = "node", ...args] = kernelArgv().slice(0, -1);
  const { status, stderr } = spawnSync(node, [...args, "/nowhere/kernel.json"], { encoding: "utf8" });
  expect(status).toBe(1);
  expect(stderr).toContain("cannot read the connection file /nowhere/kernel.json");
});

test("ipc transport works", async () => {
  await using kernel = await TestKernel.start({
    transport: "ipc",
    cwd: mkdtempSync(join(tmpdir(), "flowbook-ipc-")),
  });
  expect(resultText(await kernel.execute("1 + 1"))).toBe("2");
});

test.each(["tcp", "ipc"] as const)(
  "over %s a client that requires CurveZMQ encryption gets it, and no socket speaks to one without",
  async (transport) => {
    const cwd = mkdtempSync(join(tmpdir(), "flowbook-curve-"));
    await using kernel = await TestKernel.start({ encrypted: true, transport, cwd });
    kernel.command({ do: "plain" });
    expect((await kernel.event("plain")).answered).toEqual([]);
    expect(resultText(await kernel.execute("1 + 1"))).toBe("2");
    kernel.command({ do: "heartbeat" });
    expect((await kernel.event("heartbeat")).answered).toBe(true);
  },
);

test("another signature scheme of the connection file is used", async () => {
  await using kernel = await TestKernel.start({ signatureScheme: "hmac-sha512" });
  expect(resultText(await kernel.execute("1 + 1"))).toBe("2");
});
