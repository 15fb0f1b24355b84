// @vitest-environment happy-dom
import { expect, test } from "vitest";
import type { ProgressState } from "../../protocol/payloads/progress.ts";
import { render } from "./render.ts";

const mime = "application/vnd.flowbook.progress.v1+json";
const half: ProgressState = {
  status: "running",
  count: 5,
  total: 10,
  unit: "it",
  elapsedMs: 2500,
  rate: 2,
  description: "train",
  postfix: "",
};

async function draw(
  payload: unknown,
  host: HTMLElement = document.createElement("div"),
): Promise<HTMLElement> {
  await render(mime, { [mime]: payload, "text/plain": "saved text" }, host);
  return host;
}

const bar = (host: HTMLElement) => host.querySelector<HTMLElement>("[role=progressbar]");

test("a bar is as long as what is done, and tells it to screen readers", async () => {
  const host = await draw(half);
  // Five more at two a second take 2.5 s.
  expect(host.textContent).toBe("train50%5/10 [00:03<00:03, 2.00it/s]");
  expect(host.querySelector<HTMLElement>(".flowbook-progress-fill")?.style.width).toBe("50.00%");
  const attributes = ["aria-label", "aria-valuemin", "aria-valuemax", "aria-valuenow", "aria-valuetext"];
  expect(attributes.map((name) => bar(host)?.getAttribute(name))).toEqual([
    "train",
    "0",
    "10",
    "5",
    "50% 5/10 [00:03<00:03, 2.00it/s]",
  ]);
});

test("an update changes the bar that is there", async () => {
  const host = await draw(half);
  const before = bar(host);
  await draw({ ...half, count: 10, status: "done" }, host);
  expect(bar(host)).toBe(before);
  expect(before?.getAttribute("aria-valuenow")).toBe("10");
  expect(host.querySelector<HTMLElement>(".flowbook-progress")?.dataset.status).toBe("done");
});

test("a bar after an output that could not be read is drawn anew", async () => {
  const host = await draw({ status: "?" });
  expect(host.querySelector("pre")?.textContent).toBe("saved text");
  await draw(half, host);
  expect(host.querySelectorAll("pre, p")).toHaveLength(0);
  expect(bar(host)?.getAttribute("aria-valuenow")).toBe("5");
});

test("without a total the bar has no value", async () => {
  const { total: _, ...unknown } = half;
  const host = await draw(half);
  await draw(unknown, host);
  expect(bar(host)?.hasAttribute("aria-valuenow")).toBe(false);
  expect(bar(host)?.className).toContain("flowbook-progress-unknown");
});

test("a loop that was left is told by words, not by colour alone", async () => {
  expect((await draw({ ...half, status: "interrupted" })).textContent).toMatch(/interrupted$/);
});

test("markup in a payload stays text", async () => {
  const evil = "<img src=x onerror=alert(1)>";
  const host = await draw({ ...half, description: evil, postfix: evil, unit: evil });
  expect(host.querySelectorAll("img")).toHaveLength(0);
  expect(host.textContent).toContain(evil);
});

test.each([
  ["nothing", undefined],
  ["a count that is text", { ...half, count: "5" }],
  ["a total that is null", { ...half, total: null }],
  ["a description without end", { ...half, description: "x".repeat(1000) }],
])("%s falls back to the saved text with the reason", async (_name, payload) => {
  const host = await draw(payload);
  expect(host.querySelector("pre")?.textContent).toBe("saved text");
  expect(host.querySelector("p")?.textContent).toMatch(/^Progress output: .+ Run the cell again/);
});
