import { afterAll, beforeAll, expect, test } from "vitest";
import { idle, messageOf, of, sendComm } from "../support/comm_client.ts";
import { resultText, TestKernel } from "../support/kernel.ts";
import type { KernelMessage } from "../support/kernel_message.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

test("a cell opens a comm, with metadata and binary buffers, and sends through it", async () => {
  const code = `const opened = comms.open("plot", {
      id: "plot-1", data: { title: "loss" }, metadata: { version: "2.1.0" }, buffers: [new Float64Array([1, 2.5])] });
    opened.send({ step: 1 }, { buffers: [new Uint8Array([7, 8, 9]).subarray(1), new Uint16Array([258]).buffer] });`;
  const { published } = await kernel.execute(code);
  const [open] = of(published, "comm_open");
  expect(open?.content).toEqual({ comm_id: "plot-1", target_name: "plot", data: { title: "loss" } });
  expect(open?.metadata).toEqual({ version: "2.1.0" });
  // IEEE 754: 1 is 0x3ff0…, 2.5 is 0x4004…; little-endian.
  expect(open?.buffers.map((buffer) => buffer.toString("hex"))).toEqual(["000000000000f03f0000000000000440"]);
  const [message] = of(published, "comm_msg");
  expect(message?.content).toEqual({ comm_id: "plot-1", data: { step: 1 } });
  expect(message?.buffers.map((buffer) => [...buffer])).toEqual([
    [8, 9],
    [2, 1],
  ]);
});

test("comm_info lists open comms, all or those of one target", async () => {
  await kernel.execute('const other = comms.open("table", { id: "table-1" })');
  const info = async (content: object) =>
    (await kernel.request("comm_info_request", content)).reply.content.comms;
  expect(await info({})).toEqual({ "plot-1": { target_name: "plot" }, "table-1": { target_name: "table" } });
  expect(await info({ target_name: "table" })).toEqual({ "table-1": { target_name: "table" } });
  const { published } = await kernel.execute("other.close({ why: 'done' }); other.send({}); other.closed");
  expect(of(published, "comm_close")[0]?.content).toEqual({ comm_id: "table-1", data: { why: "done" } });
  expect(of(published, "comm_msg")).toEqual([]);
  expect(await info({ target_name: "table" })).toEqual({});
});

test("the frontend opens a comm to a registered target, and both ends talk until it closes", async () => {
  const { id: cell } = await kernel.execute(`
    let closing: unknown;
    comms.registerTarget("echo", (comm, { data, metadata, buffers }) => {
      comm.send({ opened: data, metadata });
      comm.onMessage<{ factor: number }>(({ data, buffers }) => {
        const values = new Float64Array(buffers[0]!.buffer).map((value) => value * data.factor);
        comm.send({ count: values.length }, { buffers: [values] });
        console.log("doubled", values.length);
      });
      comm.onClose(({ data }) => { closing = [data, comm.closed] });
    })`);
  const opened = await sendComm(
    kernel,
    "comm_open",
    { comm_id: "e1", target_name: "echo", data: { a: 1 } },
    { metadata: { m: 2 } },
  );
  expect(of(opened, "comm_msg")[0]?.content).toEqual({
    comm_id: "e1",
    data: { opened: { a: 1 }, metadata: { m: 2 } },
  });
  const buffers = [new Uint8Array(new Float64Array([1.5, -2, 1e300]).buffer)];
  const answered = await sendComm(kernel, "comm_msg", { comm_id: "e1", data: { factor: 2 } }, { buffers });
  const [message] = of(answered, "comm_msg");
  expect(message?.content.data).toEqual({ count: 3 });
  const doubled = message?.buffers[0] ?? Buffer.alloc(24);
  expect([0, 8, 16].map((offset) => doubled.readDoubleLE(offset))).toEqual([3, -4, 2e300]);
  // What a handler prints stands below the cell that set it, where somebody sees it.
  const printed = await kernel.until(({ content }) => content.text === "doubled 3\n");
  expect(printed.parentId).toBe(cell);
  await sendComm(kernel, "comm_close", { comm_id: "e1", data: { bye: true } });
  expect(resultText(await kernel.execute("closing"))).toBe("[ { bye: true }, true ]");
});

test("messages of a timer carry the cell, or the comm message, that started it", async () => {
  const { id: cell } = await kernel.execute(`
    const late = comms.open("late", { id: "late-1" });
    late.onMessage(() => void setTimeout(() => late.send({ from: "handler" }), 5));
    void setTimeout(() => late.send({ from: "cell" }), 5);`);
  const from = (name: string) => (message: KernelMessage) =>
    messageOf("late-1", "comm_msg")(message) && JSON.stringify(message.content.data) === `{"from":"${name}"}`;
  expect((await kernel.until(from("cell"))).parentId).toBe(cell);
  const id = kernel.send("comm_msg", { comm_id: "late-1", data: {} });
  expect((await kernel.until(from("handler"))).parentId).toBe(id);
});

test("errors of handlers, thrown or rejected, are shown below their cell and end nothing but the opening", async () => {
  const { id: cell } =
    await kernel.execute(`comms.registerTarget("bad", () => { throw new Error("no opening") });
    const bad = comms.open("x", { id: "bad-1" });
    bad.onMessage(async () => { await 1; throw new RangeError("no message") });`);
  const shown = (text: string) =>
    kernel.until(({ type, content }) => type === "stream" && String(content.text).includes(text));
  const opening = await sendComm(kernel, "comm_open", { comm_id: "b1", target_name: "bad" });
  expect(of(opening, "comm_close")[0]?.content.comm_id).toBe("b1");
  const first = await shown("no opening");
  expect(first.parentId).toBe(cell);
  expect(first.content.text).toMatch(/comm target "bad"[\s\S]*no opening[\s\S]*In\[\d+\]:1:/);
  await sendComm(kernel, "comm_msg", { comm_id: "bad-1" });
  expect(String((await shown("no message")).content.text)).toContain("RangeError");
  expect(resultText(await kernel.execute("bad.closed"))).toBe("false");
});

test("mistakes in calls name the call and what to do", async () => {
  const mistake = async (code: string) => String((await kernel.execute(code)).reply.content.evalue);
  expect(await mistake('comms.open("t", { data: { big: 1n } })')).toMatch(
    /^comms.open: data cannot be written as JSON/,
  );
  expect(await mistake("opened.send([1] as object)")).toBe(
    "comm.send: data is [1], not an object. Pass { value: … }.",
  );
  expect(await mistake('opened.send({}, { buffers: ["x" as never] })')).toMatch(/a buffer is string/);
  expect(await mistake('comms.open("")')).toMatch(/the target has no name/);
  expect(await mistake('comms.open("t", { id: "plot-1" })')).toMatch(/plot-1 is open already/);
});

test("a comm to a target that a queued cell is about to register waits for it", async () => {
  const slow = kernel.sendExecute("await new Promise((done) => setTimeout(done, 50))");
  const registering = kernel.sendExecute(
    'comms.registerTarget("soon", (comm) => comm.onMessage(() => comm.send({ ok: 1 })))',
  );
  const open = kernel.send("comm_open", { comm_id: "s1", target_name: "soon", data: {} });
  const message = kernel.send("comm_msg", { comm_id: "s1", data: {} });
  await Promise.all([slow, registering].map((id) => kernel.answerTo(id)));
  await idle(kernel, open);
  expect((await kernel.until(messageOf("s1", "comm_msg"))).parentId).toBe(message);
});

test("a cell may await the answer to what it sent", async () => {
  const waiting = kernel.sendExecute(`const asking = comms.open("ask", { id: "ask-1" });
    await new Promise<unknown>((resolve) => asking.onMessage(({ data }) => resolve(data)))`);
  await kernel.until(messageOf("ask-1", "comm_open"));
  kernel.send("comm_msg", { comm_id: "ask-1", data: { answer: 42 } });
  expect(resultText(await kernel.answerTo(waiting))).toBe("{ answer: 42 }");
});

test("a comm whose target nobody registered is closed at once; messages to it pass in silence", async () => {
  const opened = await sendComm(kernel, "comm_open", { comm_id: "c1", target_name: "nobody" });
  expect(of(opened, "comm_close")[0]?.content.comm_id).toBe("c1");
  expect(of(await sendComm(kernel, "comm_msg", { comm_id: "c1" }), "comm_close")).toEqual([]);
  await sendComm(kernel, "comm_close", { comm_id: "c1" });
  expect(resultText(await kernel.execute("1"))).toBe("1");
});

test("a widget as anywidget describes it: model, view and binary state through the plain protocol", async () => {
  const code = `const widget = comms.open("jupyter.widget", {
      data: { state: { _model_module: "anywidget", _model_name: "AnyModel", _esm: "export default {}", count: 1 }, buffer_paths: [["image"]] },
      metadata: { version: "2.1.0" }, buffers: [new Uint8Array(800)] });
    let count = 0;
    widget.onMessage<{ method: string; state: { count: number } }>(({ data }) => {
      if (data.method !== "update") return;
      count = data.state.count;
      widget.send({ method: "update", state: { count: count + 1 }, buffer_paths: [] });
    });
    display.mime({ "application/vnd.jupyter.widget-view+json": { version_major: 2, version_minor: 0, model_id: widget.id } });`;
  const { published } = await kernel.execute(code);
  const [open] = of(published, "comm_open");
  expect(open?.buffers[0]).toHaveLength(800);
  const view = of(published, "display_data")[0]?.content.data;
  expect(view).toMatchObject({
    "application/vnd.jupyter.widget-view+json": { model_id: open?.content.comm_id },
  });
  const comm_id = open?.content.comm_id;
  const answered = await sendComm(kernel, "comm_msg", {
    comm_id,
    data: { method: "update", state: { count: 5 }, buffer_paths: [] },
  });
  expect(of(answered, "comm_msg")[0]?.content.data).toMatchObject({ state: { count: 6 } });
  expect(resultText(await kernel.execute("count"))).toBe("5");
});
