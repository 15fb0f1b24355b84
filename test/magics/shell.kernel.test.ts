import { mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultText, streamText, TestKernel } from "../support/kernel.ts";

let folder = "";
let kernel: TestKernel;
beforeAll(async () => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "flowbook-shell-")));
  kernel = await TestKernel.start({ cwd: folder });
});
afterAll(async () => {
  await kernel?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Resolves once the cell `id` has printed `text`. */
async function printed(id: string, text: string): Promise<string> {
  const message = await kernel.until(
    ({ type, parentId, content }) =>
      type === "stream" && parentId === id && String(content.text).includes(text),
  );
  return String(message.content.text);
}

async function gone(pid: number): Promise<void> {
  for (;;) {
    try {
      process.kill(pid, 0);
    } catch {
      return;
    }
    await sleep(20);
  }
}

test("%%bash runs in the notebook's folder, with both streams and arguments", async () => {
  const answer = await kernel.execute('%%bash one "two three"\npwd\necho "$2" >&2');
  expect(streamText(answer, "stdout")).toBe(`${folder}\n`);
  expect(streamText(answer, "stderr")).toBe("two three\n");
});

test("%%bash shows output while it runs, and an interrupt ends what it started", async () => {
  const id = kernel.sendExecute("%%bash\nsleep 1000 &\necho started $!.\nwait");
  const pid = Number(/started (\d+)\./.exec(await printed(id, "started"))?.[1]);
  await kernel.interrupt();
  expect((await kernel.answerTo(id)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
  await gone(pid);
});

test("a script that ignores being told to end is killed", async () => {
  const id = kernel.sendExecute("%%sh\ntrap '' TERM\necho started $$.\nwhile true; do sleep 0.1; done");
  const pid = Number(/started (\d+)\./.exec(await printed(id, "started"))?.[1]);
  await kernel.interrupt();
  await gone(pid);
});

test("a script's status fails the cell, unless it is told not to", async () => {
  const { content } = (await kernel.execute("%%bash\nexit 3")).reply;
  expect(content).toMatchObject({ status: "error", ename: "UsageError" });
  expect(content.evalue).toMatch(/^%%bash: the script ended with status 3\./);
  expect((await kernel.execute("%%bash --no-raise-error\nexit 3")).reply.content.status).toBe("ok");
});

test("--out and --err keep what is printed in variables", async () => {
  const answer = await kernel.execute("%%bash --out printed --err warned\necho `echo a`\necho b >&2");
  expect(streamText(answer, "stdout") + streamText(answer, "stderr")).toBe("");
  expect(resultText(await kernel.execute("[printed, warned]"))).toBe("[ 'a\\n', 'b\\n' ]");
});

test("%cd moves files and programs, and imports stay beside the notebook", async () => {
  await kernel.execute("%%writefile beside.ts\nexport const value = 42;");
  await kernel.execute("%%bash\nmkdir below");
  expect(streamText(await kernel.execute("%cd below"), "stdout")).toBe(`${join(folder, "below")}\n`);
  await kernel.execute("%%writefile here.txt\nbelow");
  expect(readFileSync(join(folder, "below", "here.txt"), "utf8")).toBe("below\n");
  expect(resultText(await kernel.execute('import { value } from "./beside.ts";\nvalue'))).toBe("42");
  expect(streamText(await kernel.execute("%cd -"), "stdout")).toBe(`${folder}\n`);
});

test("%env reaches programs", async () => {
  await kernel.execute("%env FLOWBOOK_SAMPLE=a b");
  expect(streamText(await kernel.execute('%%sh\necho "$FLOWBOOK_SAMPLE"'), "stdout")).toBe("a b\n");
  expect(resultText(await kernel.execute("%env FLOWBOOK_SAMPLE"))).toBe("'a b'");
});

test("%timeit awaits promises, shows its setup's names to the code and gives its result", async () => {
  const source =
    "%%timeit -n 2 -r 3 -o const delayMs = 5\nawait new Promise((done) => setTimeout(done, delayMs))";
  const answer = await kernel.execute(source);
  expect(streamText(answer, "stdout")).toMatch(
    /ms ± .*s per loop \(mean ± std. dev. of 3 runs, 2 loops each\)/,
  );
  expect(String(resultText(answer))).toContain("loops: 2");
  // A timer may fire up to a millisecond early.
  expect(
    resultText(await kernel.execute("%timeit -q -o -n1 -r1 new Promise((d) => setTimeout(d, 5))")),
  ).toMatch(/TimeitResult/);
});

test.each(["%timeit while (true) {}", "%timeit await new Promise(() => {})"])(
  "an interrupt ends %s",
  async (source) => {
    const id = kernel.sendExecute(`console.log("up");\n${source}`);
    await printed(id, "up");
    await kernel.interrupt();
    expect((await kernel.answerTo(id)).reply.content).toMatchObject({ ename: "KeyboardInterrupt" });
    expect(resultText(await kernel.execute("6 * 7"))).toBe("42");
  },
);

test("a slip in what %timeit should time is shown where it stands", async () => {
  const { content } = (await kernel.execute("const before = 1;\n%timeit before +* 2")).reply;
  expect(content.ename).toBe("SyntaxError");
  expect(JSON.stringify(content.traceback)).toContain("2 | %timeit before +* 2");
});
