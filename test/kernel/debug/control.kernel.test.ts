import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DebugClient, shown } from "../../support/debug_client.ts";
import { resultText, TestKernel } from "../../support/kernel.ts";

let kernel: TestKernel;
let debug: DebugClient;
beforeAll(async () => {
  kernel = await TestKernel.start();
  await kernel.execute("let kept = 41");
});
afterAll(() => kernel[Symbol.asyncDispose]());
beforeEach(async () => {
  debug = new DebugClient(kernel);
  await debug.ask("disconnect");
  await debug.start();
});

async function stopInLoop(): Promise<string> {
  const id = kernel.sendExecute('console.log("started");\nfor (;;) {\n  kept = 41;\n}');
  await kernel.until(({ parentId, content }) => parentId === id && content.text === "started\n");
  await debug.request("pause", { threadId: 1 });
  expect((await debug.stopped("pause"))[0]).toMatch(/^In\[\d+\]:[23]$/);
  return id;
}

test("a loop that never ends is paused, and an interrupt ends it there, again and again", async () => {
  for (let round = 0; round < 5; round += 1) {
    const id = await stopInLoop();
    await kernel.interrupt();
    expect((await kernel.answerTo(id)).reply.content).toMatchObject({
      status: "error",
      ename: "KeyboardInterrupt",
    });
    await debug.event("continued");
    const after =
      "await new Promise((done) => setTimeout(done, 1)); await new Promise(setImmediate); kept + 1";
    expect(resultText(await kernel.execute(after))).toBe("42");
  }
});

test("while a cell is stopped everything else answers", async () => {
  const id = await stopInLoop();
  expect((await kernel.request("kernel_info_request", {})).reply.content.status).toBe("ok");
  expect((await kernel.request("comm_info_request", {})).reply.content.status).toBe("ok");
  const { reply } = await kernel.request("complete_request", { code: "kep", cursor_pos: 3 });
  expect(reply.content.matches).toContain("kept");
  kernel.command({ do: "heartbeat" });
  expect((await kernel.event("heartbeat")).answered).toBe(true);
  expect((await debug.request("inspectVariables")).variables).toContainEqual(
    expect.objectContaining({ name: "kept", value: "41" }),
  );
  await debug.request("disconnect");
  await debug.event("continued");
  await kernel.interrupt();
  expect((await kernel.answerTo(id)).reply.content.ename).toBe("KeyboardInterrupt");
});

test("an evaluation in a frame that never ends is ended, and the cell is still stopped", async () => {
  const id = await stopInLoop();
  expect(await debug.evaluate("(() => { for (;;) {} })()", "hover")).toMatchObject({
    success: false,
    message: expect.stringContaining("0.5 s"),
  });
  expect((await debug.evaluate("kept")).body.result).toBe("41");
  await kernel.interrupt();
  await kernel.answerTo(id);
});

test("terminate ends the cell and the debugger", async () => {
  const id = await stopInLoop();
  await debug.request("terminate");
  expect((await kernel.answerTo(id)).reply.content.ename).toBe("KeyboardInterrupt");
  await debug.event("terminated");
  expect(await debug.request("debugInfo")).toMatchObject({ isStarted: false, stoppedThreads: [] });
});

const raises: Readonly<Record<string, readonly [code: string, top: string]>> = {
  "in the cell": ["const a = 1;\nthrow new Error('x');", "In:2"],
  "in a function": ["const fail = () => {\n  throw new TypeError('x');\n};\nfail()", "fail:2"],
  "after an await": [
    "async function later() {\n  await 1;\n  throw new Error('x');\n}\nawait later()",
    "later:3",
  ],
  "of the engine": ["const none: any = null;\nnone.field", "In:2"],
  "in a package": [
    "import { readFileSync } from 'node:fs';\nconst name = '/no/such/file';\nreadFileSync(name)",
    "In:3",
  ],
  "thrown again": [
    "const again = () => {\n  try {\n    throw new Error('x');\n  } catch (error) {\n    throw error;\n  }\n};\nagain()",
    "again:3",
  ],
  "in a timer": [
    "await new Promise((_, reject) => setTimeout(() => {\n  reject(new Error('x'));\n  throw new Error('y');\n}))",
    "(anonymous):3",
  ],
};

test.each(Object.entries(raises))(
  "with the filter uncaught, an error %s stops where it is thrown",
  async (_name, [code, top]) => {
    await debug.request("setExceptionBreakpoints", { filters: ["uncaught"] });
    const id = kernel.sendExecute(code);
    let frames = await debug.stopped("exception");
    // A rejection is one too.
    if (frames[0] !== top && top.startsWith("(anon")) frames = await debug.go("continue");
    expect(frames[0]?.replace(/^In\[\d+\]/, "In")).toBe(top);
    expect((await debug.request("exceptionInfo", { threadId: 1 })).description).toMatch(/^(\w*Error): /);
    // What is thrown again would stop again.
    await debug.request("setExceptionBreakpoints", { filters: [] });
    await debug.request("continue", { threadId: 1 });
    expect((await kernel.answerTo(id)).reply.content.status).toBe("error");
  },
);

const catches: Readonly<Record<string, string>> = {
  "in the same function": "try {\n  throw new Error('x');\n} catch {}\n'went on'",
  "by a caller":
    "function deep(): never { throw new Error('x') }\ntry {\n  [1].map(() => deep());\n} catch (error) {}\n'went on'",
  "by a caller that awaits":
    "async function slow() { await 1; throw new Error('x') }\ntry {\n  await slow();\n} catch (error) {}\n'went on'",
};

test.each(Object.entries(catches))(
  "an error caught %s does not stop, but with the filter all it does",
  async (_name, code) => {
    await debug.request("setExceptionBreakpoints", { filters: ["uncaught"] });
    expect(resultText(await kernel.execute(code))).toBe("'went on'");
    await debug.request("setExceptionBreakpoints", { filters: ["uncaught", "all"] });
    const id = kernel.sendExecute(code);
    await debug.stopped("exception");
    await debug.request("continue", { threadId: 1 });
    expect(resultText(await kernel.answerTo(id))).toBe("'went on'");
  },
);

test("a pause of an idle kernel stops the next cell; its local variables are there", async () => {
  await debug.request("pause", { threadId: 1 });
  const id = kernel.sendExecute("function f(n: number) { return n * 2 }\nf(21)");
  expect((await debug.stopped("pause")).length).toBeGreaterThan(0);
  await debug.request("continue", { threadId: 1 });
  expect(resultText(await kernel.answerTo(id))).toBe("42");
});

test("the sources of cells are served under the names that frontends compute", async () => {
  const code = "const held = 'höhe';\ndebugger;\nheld";
  const info = await debug.request("debugInfo");
  expect(info).toMatchObject({
    isStarted: true,
    hashMethod: "Murmur2",
    tmpFileSuffix: ".ts",
    richRendering: true,
    copyToGlobals: true,
  });
  const { sourcePath } = await debug.request("dumpCell", { code });
  // By ipykernel's murmur2_x86 with the seed 0xC70F6907.
  expect(info.hashSeed).toBe(0xc70f6907);
  expect(sourcePath).toBe(`${info.tmpFilePrefix}1526564283.ts`);
  expect(await debug.breakIn(code, 3)).toEqual([3]);
  const id = kernel.sendExecute(code);
  await debug.stopped();
  const [frame] = await debug.frames();
  expect(frame?.source.path).toBe(sourcePath);
  expect(await debug.request("source", { source: { path: sourcePath } })).toMatchObject({ content: code });
  expect(await debug.request("debugInfo")).toMatchObject({
    stoppedThreads: [1],
    breakpoints: [{ source: sourcePath, breakpoints: [{ line: 3 }] }],
  });
  expect(shown(await debug.scope("Globals"))).toContain('held = "höhe"');
  await debug.request("disconnect");
  expect(resultText(await kernel.answerTo(id))).toBe("'höhe'");
});

test("a stopped kernel shuts down", async () => {
  await stopInLoop();
  await kernel.request("shutdown_request", { restart: false }, "control");
  expect(await kernel.exited()).toBe(0);
});
