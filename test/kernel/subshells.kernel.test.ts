import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, TestKernel } from "../support/kernel.ts";

let kernel: TestKernel;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());

async function createSubshell(): Promise<string> {
  const { reply } = await kernel.request("create_subshell_request", {}, "control");
  expect(reply.content.status).toBe("ok");
  return String(reply.content.subshell_id);
}

const subshells = async () =>
  (await kernel.request("list_subshell_request", {}, "control")).reply.content.subshell_id;

/** A cell of the main shell that runs until `finish()` is called. */
async function startMainCell(): Promise<string> {
  const code =
    'let finish = () => {}; console.log("started"); await new Promise<void>((done) => { finish = done }); "main"';
  const id = kernel.sendExecute(code);
  await kernel.until(({ parentId, type }) => parentId === id && type === "stream");
  return id;
}

test("subshells are created, listed and deleted on the control channel", async () => {
  expect(await subshells()).toEqual([]);
  const [first, second] = [await createSubshell(), await createSubshell()];
  expect(await subshells()).toEqual([first, second]);
  const deleted = await kernel.request("delete_subshell_request", { subshell_id: first }, "control");
  expect(deleted.reply.content).toEqual({ status: "ok" });
  expect(await subshells()).toEqual([second]);
  const again = await kernel.request("delete_subshell_request", { subshell_id: first }, "control");
  expect(again.reply.content).toMatchObject({ status: "error" });
  expect(String(again.reply.content.evalue)).toContain(first);
  await kernel.request("delete_subshell_request", { subshell_id: second }, "control");
});

test("a cell of a subshell runs while a cell of the main shell awaits, in the same session", async () => {
  const subshell = await createSubshell();
  const main = await startMainCell();
  const counts = [];
  for (const code of ["let shared = 40 + 2; shared", 'console.log("from the subshell"); shared + 1']) {
    const answer = await kernel.execute(code, {}, { subshell });
    expect(answer.published.map(({ type }) => type)).toContain("execute_input");
    counts.push([resultText(answer), answer.reply.content.execution_count]);
  }
  expect(kernel.messages.some(({ parentId, type }) => parentId === main && type === "execute_reply")).toBe(
    false,
  );
  await kernel.execute("finish()", {}, { subshell });
  const { reply } = await kernel.answerTo(main);
  const first = Number(reply.content.execution_count);
  expect(counts).toEqual([
    ["42", first + 1],
    ["43", first + 2],
  ]);
  expect(resultText(await kernel.execute("shared"))).toBe("42");
});

test("each shell has a queue of its own: order within it, and errors abort nothing elsewhere", async () => {
  const [one, two] = [await createSubshell(), await createSubshell()];
  const main = await startMainCell();
  const queued = kernel.sendExecute('"behind main"');
  const wait = "await new Promise((done) => setTimeout(done, 30));";
  const failing = kernel.sendExecute(`${wait} throw new Error("one")`, {}, { subshell: one });
  const aborted = kernel.sendExecute("1", {}, { subshell: one });
  const other = kernel.sendExecute(`${wait} "two"`, {}, { subshell: two });
  const behind = kernel.sendExecute('"behind two"', {}, { subshell: two });
  expect((await kernel.answerTo(failing)).reply.content.status).toBe("error");
  expect((await kernel.answerTo(aborted)).reply.content.status).toBe("aborted");
  expect(resultText(await kernel.answerTo(other))).toBe("'two'");
  expect(resultText(await kernel.answerTo(behind))).toBe("'behind two'");
  await kernel.execute("finish()", {}, { subshell: two });
  expect(resultText(await kernel.answerTo(main))).toBe("'main'");
  expect(resultText(await kernel.answerTo(queued))).toBe("'behind main'");
});

test("the status stays busy for the cell that still runs when another shell's cell has ended", async () => {
  const subshell = await createSubshell();
  const main = await startMainCell();
  const { id } = await kernel.execute("1", {}, { subshell });
  const states = () =>
    kernel.messages.filter(({ channel, type }) => channel === "iopub" && type === "status");
  const ended = states().findIndex(
    ({ parentId, content }) => parentId === id && content.execution_state === "idle",
  );
  while (states().length <= ended + 1) await kernel.change();
  expect(states()[ended + 1]).toMatchObject({ parentId: main, content: { execution_state: "busy" } });
  await kernel.execute("finish()", {}, { subshell });
  await kernel.answerTo(main);
});

test("an interrupt ends the cells of all shells and keeps the session", async () => {
  const subshell = await createSubshell();
  const main = await startMainCell();
  const other = kernel.sendExecute('console.log("started"); while (true) {}', {}, { subshell });
  await kernel.until(({ parentId, type }) => parentId === other && type === "stream");
  await kernel.interrupt();
  for (const id of [main, other]) {
    expect((await kernel.answerTo(id)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  }
  expect(resultText(await kernel.execute("shared", {}, { subshell }))).toBe("42");
});

test("comm messages of a subshell are answered while the main shell's cell loops", async () => {
  const subshell = await createSubshell();
  await kernel.execute(
    'let stop = false; comms.registerTarget("stop", (comm) => { comm.onMessage(() => { stop = true; comm.send({ stop }) }) })',
  );
  const busy = kernel.sendExecute('console.log("started"); while (!stop) {} "stopped"');
  await kernel.until(({ parentId, type }) => parentId === busy && type === "stream");
  kernel.send("comm_open", { comm_id: "s", target_name: "stop", data: {} });
  const id = kernel.send("comm_msg", { comm_id: "s", data: {} }, { subshell });
  const answer = await kernel.until(({ parentId, type }) => parentId === id && type === "comm_msg");
  expect(answer.content.data).toEqual({ stop: true });
  expect(resultText(await kernel.answerTo(busy))).toBe("'stopped'");
});

test("requests to an unknown subshell are answered with an error; so are cells that wait in a deleted one", async () => {
  const { reply } = await kernel.request("kernel_info_request", {}, { subshell: "nowhere" });
  expect(reply.content).toMatchObject({ status: "error", ename: "UnknownSubshellError" });
  const executed = kernel.sendExecute("1", {}, { subshell: "nowhere" });
  const refused = await kernel.until(({ parentId, channel }) => parentId === executed && channel === "shell");
  expect(refused.content).toMatchObject({ status: "error", ename: "UnknownSubshellError" });
  const silent = kernel.send("comm_msg", { comm_id: "s", data: {} }, { subshell: "nowhere" });
  await kernel.until(({ parentId, content }) => parentId === silent && content.execution_state === "idle");

  const subshell = await createSubshell();
  const running = kernel.sendExecute(
    "await new Promise((done) => { globalThis.endOfDeleted = done }); 5",
    {},
    { subshell },
  );
  const waiting = kernel.sendExecute("6", {}, { subshell });
  // The sockets have no order among them: this answer says that the shell's has been read so far.
  await kernel.request("kernel_info_request", {});
  await kernel.request("delete_subshell_request", { subshell_id: subshell }, "control");
  expect((await kernel.answerTo(waiting)).reply.content.status).toBe("aborted");
  await kernel.execute("globalThis.endOfDeleted()");
  expect(resultText(await kernel.answerTo(running))).toBe("5");
});
