import { createHash } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { coloursOf } from "./canvas_pixels.ts";
import { LabPage } from "./lab_page.ts";
import { type LabServer, startLab } from "./lab_server.ts";
import { makeNotebook } from "./notebook_file.ts";

// One profile, used as a person uses it: each test goes on where the one before it stopped.
let server: LabServer;
let lab: LabPage;

beforeAll(async () => {
  server = await startLab();
  await makeNotebook(server, "profile.ipynb");
  lab = await LabPage.open(server, "profile.ipynb");
  await lab.runCell(`import { tf } from "flowbook";
const x = tf.randomNormal([300, 300]);
const step = tf.function((x: tf.Tensor) => tf.nameScope("block", () => x.matMul(x).relu().sum()), { name: "step" });
step(x);`);
  await lab.runCell("%profile for (let i = 0; i < 20; i += 1) step(x).dataSync()");
});

afterAll(async () => {
  await lab?.[Symbol.asyncDispose]();
  await server?.[Symbol.asyncDispose]();
});

const view = () => lab.page.locator(".flowbook-profile").last();
const tab = (name: string) => view().getByRole("tab", { name });
const canvas = () => view().locator(".flowbook-trace canvas");
const note = () => view().locator(".flowbook-trace > .flowbook-note").textContent();
/** A number for what the canvas shows. */
const picture = async () =>
  createHash("sha1")
    .update(await canvas().screenshot())
    .digest("hex");

test("findings come first, each with what shows it", async () => {
  const findings = view().locator(".flowbook-profile-findings li");
  await expect.poll(() => findings.count()).toBeGreaterThan(1);
  expect(await findings.first().textContent()).toMatch(/\d+ %/);
});

test("the arrow keys lead to the trace, which has a lane for each thread", async () => {
  await tab("Findings").focus();
  await lab.page.keyboard.press("ArrowRight");
  expect(await tab("Trace").getAttribute("aria-selected")).toBe("true");
  await expect.poll(() => coloursOf(canvas())).toBeGreaterThan(4);
  expect(await canvas().getAttribute("aria-label")).toMatch(/^[\d,]+ spans of \d+ threads/);
});

test("keys zoom and move, and show all again", async () => {
  // The first draws the outline of what has the keys.
  await canvas().focus();
  await lab.page.keyboard.press("0");
  const whole = await picture();
  await lab.page.keyboard.press("w");
  await lab.page.keyboard.press("w");
  await expect.poll(picture).not.toBe(whole);
  await lab.page.keyboard.press("d");
  await lab.page.keyboard.press("0");
  await expect.poll(picture).toBe(whole);
});

test("a search goes from span to span and tells their times", async () => {
  const search = view().getByRole("searchbox", { name: "Search spans" });
  await search.fill("block/BatchMatMulV2");
  await expect.poll(note).toMatch(/^\d+ names; Enter/);
  await search.press("Enter");
  await expect.poll(note).toMatch(/BatchMatMulV2.*: [\d.]+ (µs|ms) at [\d.]+ ms, /);
  await search.fill("");
});

test("Shift and the arrows go to the span beside", async () => {
  const before = await note();
  await canvas().focus();
  await lab.page.keyboard.press("Shift+ArrowRight");
  await expect.poll(note).not.toBe(before);
});

test("ops are a table that sorts, with the runs that there were", async () => {
  await tab("Ops").click();
  const row = view().locator("tr", { hasText: "block/BatchMatMulV2" }).first();
  await row.waitFor();
  // name, type, self, total, count: one product in each of twenty steps
  await expect.poll(() => row.locator("td").nth(4).textContent()).toBe("20");
  await view().getByRole("button", { name: "count" }).first().click();
  expect(await view().locator("th[aria-sort=ascending]").first().textContent()).toContain("count");
});

test("memory has a curve, and steps their gaps", async () => {
  await tab("Memory").click();
  await view().locator(".flowbook-profile-memory path").first().waitFor();
  await tab("Steps").click();
  await expect.poll(() => view().getByRole("tabpanel").last().textContent()).toContain("gap before, ms");
  expect(lab.consoleErrors).toEqual([]);
});
