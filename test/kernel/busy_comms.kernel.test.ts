import { afterAll, beforeAll, expect, test } from "vitest";
import { idle, messageOf, of, sendComm } from "../support/comm_client.ts";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

test("a handler answers in the middle of a cell that loops and never awaits", async () => {
  const code = `let asked = 0;
    comms.registerTarget("live", (comm) => comm.onMessage(({ data }) => { asked += 1; comm.send({ asked, step, data }) }));
    let step = 0;
    console.log("started");
    while (asked < 3) step += 1;
    asked`;
  const busy = kernel.sendExecute(code);
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  kernel.send("comm_open", { comm_id: "l1", target_name: "live", data: {} });
  for (const n of [1, 2, 3]) {
    const answered = await sendComm(kernel, "comm_msg", { comm_id: "l1", data: { n } });
    const [message] = of(answered, "comm_msg");
    expect(message?.content.data).toMatchObject({ asked: n, data: { n } });
  }
  const answer = await kernel.answerTo(busy);
  expect(resultText(answer)).toBe("3");
  expect(streamText(answer, "stderr")).toBe("");
});

test("a handler runs in the middle of a cell that prints without end, and no line is torn or lost", async () => {
  const code = `let stop = false; let lines = 0;
    const quiet = comms.open("stop", { id: "stop-1" });
    quiet.onMessage(() => { stop = true; console.log("stopping") });
    while (!stop) console.log("line", lines++);
    lines`;
  const busy = kernel.sendExecute(code);
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  await sendComm(kernel, "comm_msg", { comm_id: "stop-1" });
  const answer = await kernel.answerTo(busy);
  const printed = streamText(answer, "stdout").split("\n").slice(0, -1);
  const numbered = printed.filter((line) => line !== "stopping");
  expect(printed.length - numbered.length).toBe(1);
  expect(numbered).toHaveLength(Number(resultText(answer)));
  expect(numbered.every((line, index) => line === `line ${index}`)).toBe(true);
});

test("a handler runs while a cell waits for input, and cannot ask itself", async () => {
  const asking = kernel.sendExecute(`const patient = comms.open("patient", { id: "patient-1" });
    patient.onMessage(({ data }) => { patient.send({ n: data.n }); if (data.n === 2) input("?") });
    input("name? ")`);
  await kernel.until(({ type, parentId }) => type === "input_request" && parentId === asking);
  for (const n of [1, 2]) {
    const answered = await sendComm(kernel, "comm_msg", { comm_id: "patient-1", data: { n } });
    expect(of(answered, "comm_msg")[0]?.content.data).toEqual({ n });
  }
  kernel.send("input_reply", { value: "Ada" }, "stdin");
  const answer = await kernel.answerTo(asking);
  expect(resultText(answer)).toBe("'Ada'");
  expect(streamText(answer, "stderr")).toContain("input: the handler of a comm cannot ask. Ask in a cell.");
});

test("a hundred messages in the middle of a busy cell are answered in order, timers and promises of both intact", async () => {
  await kernel.execute(`let got = 0; let timers = 0; let continued = 0; let enough = false;
    const many = comms.open("many", { id: "many-1" });
    many.onMessage(async ({ data, buffers }) => {
      setTimeout(() => { timers += 1 }, 1);
      display(data);
      many.send({ n: data.n }, { buffers });
      got += 1;
      enough = got === 100;
      await 1;
      continued += 1;
    });`);
  const busy = kernel.sendExecute(`console.log("started");
    let own = 0; let started = 0;
    for (let turn = 1; !enough; turn += 1) {
      if (turn % 50_000 === 0) { started += 2; setTimeout(() => { own += 1 }, turn % 7); Promise.resolve().then(() => { own += 1 }); }
      new Map([[turn, { turn }]]).get(turn);
    }`);
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  const ids = Array.from({ length: 100 }, (_, n) =>
    kernel.send("comm_msg", { comm_id: "many-1", data: { n } }, { buffers: [Uint8Array.of(n)] }),
  );
  await kernel.answerTo(busy);
  const answers = kernel.messages.filter(messageOf("many-1", "comm_msg"));
  expect(answers.map(({ parentId }) => parentId)).toEqual(ids);
  expect(answers.map(({ content, buffers }) => [content.data, [...(buffers[0] ?? [])]])).toEqual(
    ids.map((_, n) => [{ n }, [n]]),
  );
  const after = await kernel.execute(
    "while (timers < 100 || own < started) await new Promise((done) => setTimeout(done, 1)); [timers, continued, own === started]",
  );
  expect(resultText(after)).toBe("[ 100, 100, true ]");
});

test("a handler that never ends in the middle of a busy cell is stopped; an interrupt ends both", async () => {
  const { id: cell } = await kernel.execute(`let kept = 41;
    const endless = comms.open("endless", { id: "endless-1" });
    endless.onMessage(({ data }) => {
      console.log("handling", data.n);
      setTimeout(() => {}, 1);
      try { while (true) {} } finally { kept += 1 }
    });`);
  const busy = kernel.sendExecute('console.log("started"); while (true) {}');
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  await sendComm(kernel, "comm_msg", { comm_id: "endless-1", data: { n: 1 } });
  const shown = await kernel.until(({ content }) =>
    String(content.text).includes("it was stopped after 1 s"),
  );
  expect(shown.parentId).toBe(cell);
  const second = kernel.send("comm_msg", { comm_id: "endless-1", data: { n: 2 } });
  await kernel.until(({ content }) => content.text === "handling 2\n");
  await kernel.interrupt();
  await idle(kernel, second);
  expect((await kernel.answerTo(busy)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  const after = "await new Promise((done) => setTimeout(done, 1)); await new Promise(setImmediate); kept";
  expect(resultText(await kernel.execute(after))).toBe("41");
});

test("an interrupt ends a handler that loops while no cell runs", async () => {
  const id = kernel.send("comm_msg", { comm_id: "endless-1", data: { n: 3 } });
  await kernel.until(({ content }) => content.text === "handling 3\n");
  await kernel.interrupt();
  await idle(kernel, id);
  const after = "await new Promise((done) => setTimeout(done, 1)); kept";
  expect(resultText(await kernel.execute(after))).toBe("41");
});
