import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Answer, resultText, TestKernel } from "../support/kernel.ts";

const mime = "application/vnd.flowbook.profile.v1+json";
let folder = "";
let kernel: TestKernel;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-profile-"));
  kernel = await TestKernel.start({ cwd: folder });
  await kernel.execute('import { tf } from "flowbook"; const x = tf.ones([64, 64]);');
});

afterAll(async () => {
  await kernel?.[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test("%profile shows the profile of an expression, headed by it", async () => {
  const answer = await kernel.execute("%profile tf.tidy(() => x.matMul(x).dataSync().length)");
  const shown = answer.published.find(({ type }) => type === "display_data");
  const { title, ops } = Object(shown?.content.data)[mime];
  expect(title).toBe("tf.tidy(() => x.matMul(x).dataSync().length)");
  expect(ops.map(({ type }: { type: string }) => type).join()).toContain("MatMul");
});

test("%%profile gives the cell's value, keeps what it declares, and writes for TensorBoard", async () => {
  const answer = await kernel.execute("%%profile --logdir logs\nconst y = x.matMul(x);\ny.shape[0]");
  expect(answer.reply.content).toMatchObject({ status: "ok" });
  expect(resultText(answer)).toBe("64");
  expect(existsSync(join(folder, "logs", "plugins", "profile"))).toBe(true);
  expect(resultText(await kernel.execute("y.size"))).toBe("4096");
});

test("code that throws ends the recording, and nothing to profile is said", async () => {
  const failed = await kernel.execute('%profile (() => { throw new Error("enough"); })()');
  expect(errorText(failed)).toContain("enough");
  expect(resultText(await kernel.execute("tf.profiler.isRunning()"))).toBe("false");
  expect(errorText(await kernel.execute("%profile"))).toContain("there is no expression");
  expect(errorText(await kernel.execute("%%profile\n"))).toContain("there is no code to profile");
});

function errorText({ reply }: Answer): string {
  return String(Object(reply.content).evalue);
}
