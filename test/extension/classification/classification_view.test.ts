// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { valueAt } from "../../../extension/renderers/classification/curve_plot.ts";
import { render } from "../render.ts";

const mime = "application/vnd.flowbook.classification.v1+json";
const curve = { x: [0, 0.5, 1], y: [0, 1, 1], threshold: [0.9, 0.6, 0.1] };
const figures = { support: 4, precision: 0.75, recall: 0.75, f1: 0.75, rocAuc: null, averagePrecision: null };
const summary = {
  title: "Animals",
  examples: 8,
  accuracy: 0.75,
  classes: [
    { ...figures, name: "cat" },
    { ...figures, name: "<b>dog</b>", rocAuc: 0.75, averagePrecision: 0.8 },
  ],
  confusion: [
    [3, 1],
    [1, 3],
  ],
  curves: [{ of: 1, roc: curve, pr: curve }],
};

async function draw(payload: unknown): Promise<HTMLElement> {
  const host = document.createElement("div");
  await render(mime, { [mime]: payload, "text/plain": "saved text" }, host);
  return host;
}

const texts = (host: HTMLElement, selector: string) =>
  [...host.querySelectorAll(selector)].map((element) => element.textContent);

describe("the classification view", () => {
  test("shows counts by label and prediction, and says in words what a cell holds", async () => {
    const host = await draw(summary);
    expect(texts(host, ".flowbook-confusion td").slice(1)).toEqual(["", "3", "1", "1", "3"].slice(1));
    const cell = host.querySelectorAll<HTMLElement>(".flowbook-confusion tbody td")[1];
    expect(cell?.title).toBe("1 of 4 “cat” taken for “<b>dog</b>”");
    expect(host.querySelector("b")).toBeNull();
  });

  test("counts become parts of a row", async () => {
    const host = await draw(summary);
    const select = host.querySelector("select");
    if (select === null) throw new Error("no choice");
    select.value = "label";
    select.dispatchEvent(new Event("change"));
    expect(texts(host, ".flowbook-confusion tbody td")).toEqual(["75.0 %", "25.0 %", "25.0 %", "75.0 %"]);
  });

  test("curves can be hidden, and are read along the axis by keys", async () => {
    const host = await draw(summary);
    expect(host.querySelectorAll("polyline")).toHaveLength(2);
    const plot = host.querySelector(".flowbook-curves svg");
    plot?.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight" }));
    expect(texts(host, ".flowbook-curves [role=status]")[0]).toBe("<b>dog</b> 1.000 from score 0.600");
    host.querySelector<HTMLButtonElement>(".flowbook-classification-classes button")?.click();
    expect(host.querySelectorAll("polyline")).toHaveLength(0);
  });

  test("a curve is read at the point that is nearest", () => {
    expect(valueAt(curve, 0.7)).toEqual({ x: 0.5, y: 1, threshold: 0.6 });
  });

  test.each([
    ["nothing", undefined],
    ["a matrix that is not square", { ...summary, confusion: [[1, 2]] }],
    ["a share above 1", { ...summary, accuracy: 2 }],
    ["a curve of a class that is not there", { ...summary, curves: [{ of: 7, roc: curve, pr: curve }] }],
    ["columns of other lengths", { ...summary, curves: [{ of: 1, roc: { ...curve, x: [0] }, pr: curve }] }],
    ["a name without end", { ...summary, title: "x".repeat(10_000) }],
  ])("%s falls back to the saved text with the reason", async (_name, payload) => {
    const host = await draw(payload);
    expect(texts(host, "pre")).toEqual(["saved text"]);
    expect(texts(host, "p")[0]).toMatch(/^Classification output: .+ Run the cell again/);
  });
});
