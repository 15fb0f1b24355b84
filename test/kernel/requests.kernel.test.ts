import { readFileSync } from "node:fs";
import { cpus, hostname, totalmem } from "node:os";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

test("kernel_info says protocol 5.5 and TypeScript, on the control channel too", async () => {
  for (const channel of ["shell", "control"] as const) {
    const { reply } = await kernel.request("kernel_info_request", {}, channel);
    expect(reply.content).toMatchObject({
      status: "ok",
      protocol_version: "5.5",
      supported_features: ["debugger", "kernel subshells"],
    });
    expect(reply.content.language_info).toMatchObject({ name: "typescript", file_extension: ".ts" });
  }
});

test("while a cell runs, completion, inspection, history and the heartbeat answer", async () => {
  await kernel.execute("const flour = 500; let stop = new Int32Array(new SharedArrayBuffer(4))");
  const busy = kernel.sendExecute('console.log("started"); while (true) {}');
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");

  const { reply: completed } = await kernel.request("complete_request", { code: "flo", cursor_pos: 3 });
  expect(completed.content.matches).toContain("flour");
  const { reply: inspected } = await kernel.request("inspect_request", {
    code: "flour",
    cursor_pos: 5,
    detail_level: 0,
  });
  expect(JSON.stringify(inspected.content.data)).toContain("const flour: 500");
  const { reply: checked } = await kernel.request("is_complete_request", { code: "if (flour) {" });
  expect(checked.content).toEqual({ status: "incomplete", indent: "  " });
  kernel.command({ do: "heartbeat" });
  expect(await kernel.event("heartbeat")).toMatchObject({ answered: true });

  const running = kernel.messages.some(({ parentId, type }) => parentId === busy && type === "execute_reply");
  expect(running).toBe(false);
  await kernel.interrupt();
  await kernel.answerTo(busy);
});

test("cursor positions count code points, so that an emoji is one", async () => {
  const { reply } = await kernel.request("complete_request", { code: '"😀😀".toUpperC', cursor_pos: 13 });
  expect(reply.content).toMatchObject({ matches: ["toUpperCase"], cursor_start: 5, cursor_end: 13 });
  expect(reply.content.metadata).toMatchObject({
    _jupyter_types_experimental: [{ text: "toUpperCase", start: 5, end: 13 }],
  });
});

test("history answers range, search, unique and n", async () => {
  for (const code of ["'needle one'", "'hay'", "'needle two'", "'needle one'"]) await kernel.execute(code);
  const history = async (content: object) => {
    const { reply } = await kernel.request("history_request", { output: false, raw: true, ...content });
    return reply.content.history as [number, number, string][];
  };
  const found = await history({ hist_access_type: "search", pattern: "'needle*'" });
  expect(found.map(([, , source]) => source)).toEqual(["'needle one'", "'needle two'", "'needle one'"]);
  const unique = await history({ hist_access_type: "search", pattern: "'needle*'", unique: true });
  expect(unique.map(([, , source]) => source)).toEqual(["'needle two'", "'needle one'"]);
  const newest = await history({ hist_access_type: "search", pattern: "*needle*", n: 1 });
  expect(newest).toEqual(found.slice(-1));
  const [first] = found;
  const range = await history({
    hist_access_type: "range",
    session: 0,
    start: first?.[1],
    stop: Number(first?.[1]) + 2,
  });
  expect(range.map(([, , source]) => source)).toEqual(["'needle one'", "'hay'"]);
});

test("every subscriber is welcomed, also to a topic somebody else has", async () => {
  const welcomesTo = (topic: string) =>
    kernel.messages.filter(
      ({ channel, type, content }) =>
        channel === "iopub" && type === "iopub_welcome" && content.subscription === topic,
    );
  kernel.command({ do: "subscribe", topic: "stream" });
  while (welcomesTo("stream").length < 1) await kernel.change();
  kernel.command({ do: "subscribe", topic: "stream" });
  while (welcomesTo("stream").length < 2) await kernel.change();
  expect(welcomesTo("stream").map(({ parentId }) => parentId)).toEqual([undefined, undefined]);
});

test("messages with a wrong signature, broken frames and unknown types are dropped and logged", async () => {
  const content = { code: "globalThis.intruder = true", silent: false };
  const wrong = { channel: "shell", type: "execute_request", content, id: "forged", key: "guess" };
  kernel.command({ do: "send", ...wrong });
  const frames = (...texts: string[]) => texts.map((text) => Buffer.from(text).toString("base64"));
  kernel.command({ do: "raw", channel: "shell", frames: frames("nonsense") });
  kernel.command({ do: "raw", channel: "shell", frames: frames("<IDS|MSG>", "", "{}", "{}", "{}", "{}") });
  kernel.send("no_such_request", {});
  kernel.send("execute_request", { code: 5 });
  const answer = await kernel.execute("typeof intruder");
  expect(resultText(answer)).toBe("'undefined'");
  expect(kernel.messages.some(({ parentId }) => parentId === "forged")).toBe(false);
  const logged = () => kernel.stderr.join("");
  for (const text of [
    "wrong signature",
    "no Jupyter message",
    "no_such_request",
    "code is number, not text",
  ]) {
    while (!logged().includes(text)) await kernel.change();
  }
});

test("usage_request tells what the kernel and its host use, also while a cell runs", async () => {
  const ask = async () => (await kernel.request("usage_request", {}, "control")).reply.content;
  const first = await ask();
  expect(first).toMatchObject({ hostname: hostname(), pid: kernel.pid, cpu_count: cpus().length });
  expect(first.host_virtual_memory).toMatchObject({ total: totalmem() });
  expect(first.host_cpu_percent).toBeUndefined();
  const residentKilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${kernel.pid}/status`, "utf8"))?.[1];
  // With TypeScript's process, and what either of them takes or gives back in between.
  expect(Number(first.kernel_memory)).toBeGreaterThan(Number(residentKilobytes) * 1024 * 0.8);
  expect(Number(first.kernel_memory)).toBeLessThan(2 ** 31);
  const busy = kernel.sendExecute('console.log("started"); while (true) {}');
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  let usage = await ask();
  while (!(Number(usage.kernel_cpu) > 0)) usage = await ask();
  expect(Number(usage.host_cpu_percent)).toBeGreaterThanOrEqual(0);
  expect(Number(usage.host_cpu_percent)).toBeLessThanOrEqual(100);
  await kernel.interrupt();
  await kernel.answerTo(busy);
});
