import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import process from "node:process";
import { afterAll, beforeAll, expect, test } from "vitest";
import { tensorboardProgram } from "../../cli/setup/test_tools.ts";
import { streamText, TestKernel } from "../support/kernel.ts";

const path = [dirname(tensorboardProgram()), process.env.PATH ?? ""].join(delimiter);
const cwd = mkdtempSync(join(tmpdir(), "flowbook-tensorboard-"));
let kernel: TestKernel;

beforeAll(async () => {
  kernel = await TestKernel.start({ cwd, env: { PATH: path } });
  await kernel.execute(`import { tf } from "flowbook";
const writer = tf.summary.createFileWriter("logs/first");
for (const step of [0, 1, 2]) tf.summary.scalar("loss", 1 / (1 + step), { step, writer });
writer.close();`);
});

afterAll(async () => {
  await kernel?.[Symbol.asyncDispose]();
});

const shown = (answer: Awaited<ReturnType<TestKernel["execute"]>>) =>
  answer.published.flatMap(({ type, content }) => (type === "display_data" ? [Object(content).data] : []));

/** Processes whose command line has the text. */
function processesOf(text: string): readonly string[] {
  return readdirSync("/proc").filter((id) => {
    if (!/^\d+$/.test(id)) return false;
    try {
      return readFileSync(`/proc/${id}/cmdline`, "latin1").includes(text);
    } catch {
      // It has ended since the folder was read.
      return false;
    }
  });
}

let url = "";

test("starts TensorBoard on loopback, which has the scalars that were logged", async () => {
  const [bundle] = shown(await kernel.execute("%tensorboard --logdir logs"));
  [url = ""] = /http:\/\/localhost:\d+\//.exec(String(bundle["text/plain"])) ?? [];
  const tags: unknown = await (await fetch(`${url}data/plugin/scalars/tags`)).json();
  expect(Object.keys(Object(tags))).toEqual(["first"]);
  // The page gets the port from the kernel: a saved notebook must not say what is embedded.
  const payload = bundle["application/vnd.flowbook.tensorboard.v1+json"];
  expect(Object.keys(payload).sort()).toEqual(["logDir", "view"]);
});

test("asked again for the same folder shows the one that runs, and lists it", async () => {
  const [bundle] = shown(await kernel.execute("%tensorboard --logdir logs"));
  expect(bundle["text/plain"]).toContain(url);
  const listed = await kernel.execute("%tensorboard --list");
  expect(streamText(listed, "stdout")).toBe(`${url}  ${join(cwd, "logs")}\n`);
});

test.each([
  ["%tensorboard", "there is no --logdir"],
  ["%tensorboard --logdir nowhere", "there is no folder"],
  ["%tensorboard --logdir logs --port x", "--port is x"],
  ["%tensorboard --logdir logs -- --bind_all", "--bind_all would show the logs to other machines"],
  ["%tensorboard --logdir logs -- --no_such_option", "TensorBoard did not start"],
])("%s is refused with a reason", async (code, reason) => {
  const { reply } = await kernel.execute(code);
  expect(reply.content).toMatchObject({ status: "error", ename: "UsageError" });
  expect(String(Object(reply.content).evalue)).toContain(reason);
});

test("ends with its kernel", async () => {
  await kernel.execute("%tensorboard --logdir logs");
  expect(processesOf(join(cwd, "logs")).length).toBeGreaterThan(0);
  process.kill(kernel.pid, "SIGKILL");
  await expect.poll(() => processesOf(join(cwd, "logs")), { timeout: 20_000 }).toEqual([]);
});
