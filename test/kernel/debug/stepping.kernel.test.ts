import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { DebugClient, shown } from "../../support/debug_client.ts";
import { resultText, streamText, TestKernel } from "../../support/kernel.ts";

let kernel: TestKernel;
let debug: DebugClient;
beforeAll(async () => {
  kernel = await TestKernel.start();
});
afterAll(() => kernel[Symbol.asyncDispose]());
beforeEach(async () => {
  debug = new DebugClient(kernel);
  await debug.ask("disconnect");
  await debug.start();
});

test("steps go from line to line of the TypeScript: types, enums, statements of several lines, awaits", async () => {
  const code = [
    "interface Point { x: number; y: number }", // 1
    "enum Colour { Red = 3, Green }", // 2
    "type Pair = [number, number];", // 3
    "const p: Point = {", // 4
    "  x: 1,", // 5
    "  y: Colour.Green,", // 6
    "};", // 7
    "const sum = [p.x, p.y].reduce(", // 8
    "  (a: number, b: number): number => a + b,", // 9
    "  0,", // 10
    ");", // 11
    "await new Promise<void>((done) => setTimeout(done, 1));", // 12
    "sum as number;", // 13
  ].join("\n");
  expect(await debug.breakIn(code, 4)).toEqual([4]);
  const id = kernel.sendExecute(code);
  expect(await debug.stopped("breakpoint")).toEqual([expect.stringMatching(/^In\[\d+\]:4$/)]);
  const lines: string[] = [];
  for (let step = 0; step < 3; step += 1)
    lines.push(...(await debug.go("next")).map((frame) => frame.split(":")[1] ?? ""));
  expect(lines).toEqual(["8", "12", "13"]);
  await debug.request("continue", { threadId: 1 });
  // 1 + Colour.Green, which follows Red = 3.
  expect(resultText(await kernel.answerTo(id))).toBe("5");
});

test("a breakpoint in a function of an earlier cell stops; stepping in and out shows the callers", async () => {
  const library = [
    "function half(n: number): number {",
    "  const result = n / 2;",
    "  return result;",
    "}",
  ].join("\n");
  await kernel.execute(library);
  expect(await debug.breakIn(library, 2)).toEqual([2]);
  const caller =
    "function twice(n: number) {\n  return half(n) + half(n);\n}\nconst whole = twice(8);\nwhole";
  const id = kernel.sendExecute(caller);
  const names = (frames: readonly string[]) => frames.map((frame) => frame.replace(/^In\[\d+\]/, "In"));
  expect(names(await debug.stopped("breakpoint"))).toEqual(["half:2", "twice:2", "In:4"]);
  expect(shown(await debug.scope("Locals"))).toEqual(["n = 8", "result = undefined"]);
  expect(names(await debug.go("next"))).toEqual(["half:3", "twice:2", "In:4"]);
  expect(shown(await debug.scope("Locals"))).toEqual(["(return value) = 4", "n = 8", "result = 4"]);
  expect(names(await debug.go("stepOut"))).toEqual(["twice:2", "In:4"]);
  expect(names(await debug.go("stepIn"))).toEqual(["half:2", "twice:2", "In:4"]);
  await debug.breakIn(library);
  await debug.request("continue", { threadId: 1 });
  expect(resultText(await kernel.answerTo(id))).toBe("8");
});

test("conditions, counts of hits and messages are TypeScript in the frame", async () => {
  const code = "let total = 0;\nfor (let i = 0; i < 10; i++) {\n  total += i;\n}\ntotal";
  expect(await debug.breakIn(code, { line: 3, condition: "(i as number) === 7" })).toEqual([3]);
  let id = kernel.sendExecute(code);
  await debug.stopped("breakpoint");
  expect(shown(await debug.scope("Locals"))).toEqual(["i = 7"]);
  // 0 + 1 + … + 6
  expect((await debug.evaluate("total")).body.result).toBe("21");
  await debug.request("continue", { threadId: 1 });
  expect(resultText(await kernel.answerTo(id))).toBe("45");

  await debug.breakIn(code, { line: 3, hitCondition: "% 4" });
  id = kernel.sendExecute(code);
  await debug.stopped("breakpoint");
  const hits = [(await debug.evaluate("i")).body.result];
  await debug.go("continue");
  hits.push((await debug.evaluate("i")).body.result);
  await debug.request("continue", { threadId: 1 });
  await kernel.answerTo(id);
  // The 4th and the 8th time.
  expect(hits).toEqual(["3", "7"]);

  await debug.breakIn(code, { line: 3, condition: "i > 7", logMessage: "i is {i}, half {i / 2}" });
  const logged = await kernel.execute(code);
  expect(streamText(logged, "stdout")).toBe("i is 8, half 4\ni is 9, half 4.5\n");

  const { body } = await debug.ask("setBreakpoints", {
    source: { path: String((await debug.request("dumpCell", { code })).sourcePath) },
    breakpoints: [{ line: 3, condition: "i >" }],
  });
  expect(body.breakpoints).toMatchObject([{ verified: false, message: expect.stringContaining("i >") }]);
});

test("a breakpoint set while a loop runs stops it, on whatever line it is asked for", async () => {
  const code = [
    "let spinning = true, turns = 0;", // 1
    "", // 2
    "function turn(", // 3
    "  by: number,", // 4
    ") {", // 5
    "  // counts", // 6
    "  turns +=", // 7
    "    by;", // 8
    "}", // 9
    'console.log("started");', // 10
    "while (spinning) turn(1);", // 11
  ].join("\n");
  const id = kernel.sendExecute(code);
  await kernel.until(({ parentId, content }) => parentId === id && content.text === "started\n");
  // The comment's breakpoint moves down to the statement, the one in the middle of the statement up to it.
  expect(await debug.breakIn(code, 6)).toEqual([7]);
  expect((await debug.stopped("breakpoint"))[0]).toBe("turn:7");
  expect(await debug.breakIn(code, 8)).toEqual([7]);
  expect((await debug.evaluate("spinning = false")).body.result).toBe("false");
  expect(await debug.breakIn(code)).toEqual([]);
  await debug.request("continue", { threadId: 1 });
  expect((await kernel.answerTo(id)).reply.content.status).toBe("ok");
});

test("breakpoints stop in the user's own file, before it is loaded, after, and after it was edited", async () => {
  const folder = mkdtempSync(join(tmpdir(), "flowbook-debug-"));
  const file = join(realpathSync(folder), "helpers.ts");
  const call = `import { area } from ${JSON.stringify(file)};\narea({ w: 2, h: 3 })`;
  writeFileSync(
    file,
    "interface Size { w: number; h: number }\n\nexport function area(s: Size): number {\n  return s.w * s.h;\n}\n",
  );
  expect(await debug.breakAt(file, 4)).toEqual([4]);
  let id = kernel.sendExecute(call);
  expect(await debug.stopped("breakpoint")).toEqual(["area:4", expect.stringMatching(/^In\[\d+\]:2$/)]);
  expect((await debug.frames())[0]?.source).toEqual({ name: "helpers.ts", path: file });
  expect(shown(await debug.scope("Locals"))).toEqual(["s = { w: 2, h: 3 }"]);
  await debug.request("continue", { threadId: 1 });
  expect(resultText(await kernel.answerTo(id))).toBe("6");
  expect((await debug.request("modules")).modules).toMatchObject([{ name: "helpers.ts", path: file }]);

  // The function stands two lines lower now.
  writeFileSync(file, `// one\n// two\n${readFileSync(file, "utf8")}`);
  expect(await debug.breakAt(file, 6)).toEqual([6]);
  id = kernel.sendExecute(call);
  expect((await debug.stopped("breakpoint"))[0]).toBe("area:6");
  await debug.request("continue", { threadId: 1 });
  await kernel.answerTo(id);
  rmSync(folder, { recursive: true });
});

test("a breakpoint in the body of %%time waits for the body to run, and the frontend hears when it does", async () => {
  const code = "%%time\nconst doubled = [1, 2].map((n) => n * 2);\ndoubled.length";
  expect(await debug.breakIn(code, 3)).toEqual([undefined]);
  const id = kernel.sendExecute(code);
  expect(await debug.event("breakpoint")).toMatchObject({
    reason: "changed",
    breakpoint: { verified: true, line: 3 },
  });
  expect((await debug.stopped("breakpoint"))[0]).toMatch(/:3$/);
  expect((await debug.evaluate("doubled")).body.result).toBe("[ 2, 4 ]");
  await debug.request("continue", { threadId: 1 });
  expect((await kernel.answerTo(id)).reply.content.status).toBe("ok");
});
