// @vitest-environment happy-dom
import { describe, expect, test } from "vitest";
import { isMime, renderers } from "../../extension/renderers/index.ts";
import { cellText, heatScale } from "../../extension/renderers/tensor_values.ts";
import type { TensorSummary } from "../../protocol/payloads/tensor.ts";
import { render } from "./render.ts";

const mime = "application/vnd.flowbook.tensor.v1+json";

async function draw(payload: unknown, text = "saved text"): Promise<HTMLElement> {
  const host = document.createElement("div");
  await render(mime, { [mime]: payload, "text/plain": text }, host);
  return host;
}

const texts = (host: HTMLElement, selector: string) =>
  [...host.querySelectorAll(selector)].map((element) => element.textContent);

const matrix: TensorSummary = {
  dtype: "float32",
  shape: [100, 3],
  previewShape: [2, 3],
  values: [0, 0.5, 1, -1, 123456.789, "NaN"],
  statistics: { min: -1, max: 123456.789, mean: 2, standardDeviation: 1 / 3, nonFinite: 1 },
};

describe("the tensor view", () => {
  test("has the signature, the figures and the values with their indices", async () => {
    const host = await draw(matrix);
    expect(texts(host, "code")).toEqual(["float32[100,3]"]);
    expect(texts(host, ".flowbook-tensor-figure")).toEqual([
      "min -1",
      "max 1.23e+5",
      "mean 2",
      "sd 0.33333",
      "not finite 1",
    ]);
    expect(texts(host, "thead th")).toEqual(["0", "1", "2"]);
    expect(texts(host, "tbody th")).toEqual(["0", "1"]);
    expect(texts(host, "tbody td")).toEqual(["0", "0.5", "1", "-1", "1.23e+5", "NaN"]);
    expect(host.querySelectorAll("tbody td")[4]?.getAttribute("title")).toBe("123456.789");
    expect(texts(host, ".flowbook-note")).toEqual(["showing [2,3] of [100,3]"]);
  });

  test("is named for screen readers and reachable by keyboard", async () => {
    const host = await draw(matrix);
    expect(host.querySelector("section")?.getAttribute("aria-label")).toBe("Tensor float32[100,3]");
    const grid = host.querySelector<HTMLElement>("[role=region]");
    expect(grid?.tabIndex).toBe(0);
    expect(grid?.getAttribute("aria-label")).toBe("Values");
    expect(host.querySelector("thead th")?.getAttribute("scope")).toBe("col");
    expect(host.querySelector("tbody th")?.getAttribute("scope")).toBe("row");
  });

  test("colours values by sign and size, and leaves NaN alone", async () => {
    const host = await draw({ ...matrix, values: [0, 0, 0, -1, 123456.789, "NaN"] });
    const cells = [...host.querySelectorAll("tbody td")];
    const heat = (index: number) => (cells[index] as HTMLElement).style.getPropertyValue("--flowbook-heat");
    expect(cells[4]?.className).toBe("flowbook-hot");
    expect(heat(4)).toBe("1.000");
    expect(cells[3]?.className).toBe("flowbook-cold");
    expect(heat(0)).toBe("0.000");
    expect(cells[5]?.className).toBe("");
  });

  test("a chooser for each leading axis picks the matrix that is shown", async () => {
    // Value = 100 a + 10 r + c, for a in 0..2, r and c in 0..1.
    const values = [0, 1, 2].flatMap((a) => [0, 1, 10, 11].map((rest) => 100 * a + rest));
    const host = await draw({ dtype: "int32", shape: [5, 2, 2], previewShape: [3, 2, 2], values });
    expect(texts(host, "tbody td")).toEqual(["0", "1", "10", "11"]);
    const select = host.querySelector("select");
    if (select === null) throw new Error("no chooser");
    expect(texts(host, "label")[0]).toMatch(/^axis 0 .*of 5$/);
    expect(select.options).toHaveLength(3);
    select.value = "2";
    select.dispatchEvent(new Event("change", { bubbles: true }));
    expect(texts(host, "tbody td")).toEqual(["200", "201", "210", "211"]);
  });

  test("four dimensions have two choosers that work together", async () => {
    const values = [0, 1, 2, 3, 4, 5];
    const host = await draw({ dtype: "int32", shape: [2, 3, 1, 1], previewShape: [2, 3, 1, 1], values });
    const [first, second] = [...host.querySelectorAll("select")];
    if (first === undefined || second === undefined) throw new Error("no choosers");
    first.value = "1";
    second.value = "2";
    second.dispatchEvent(new Event("change", { bubbles: true }));
    // Row-major: 1 · 3 + 2.
    expect(texts(host, "tbody td")).toEqual(["5"]);
  });

  test("a vector is one row, a scalar one cell without figures", async () => {
    const vector = await draw({ dtype: "string", shape: [2], previewShape: [2], values: ["a", "b"] });
    expect(texts(vector, "thead th")).toEqual(["0", "1"]);
    expect(vector.querySelectorAll("tbody th")).toHaveLength(0);
    const statistics = { min: 7, max: 7, mean: 7, standardDeviation: 0, nonFinite: 0 };
    const scalar = await draw({ dtype: "int32", shape: [], previewShape: [], values: [7], statistics });
    expect(texts(scalar, "td")).toEqual(["7"]);
    expect(scalar.querySelectorAll("th, .flowbook-tensor-figure")).toHaveLength(0);
  });

  test("a tensor without values says so", async () => {
    const host = await draw({ dtype: "float32", shape: [0, 3], previewShape: [0, 3], values: [] });
    expect(texts(host, ".flowbook-note")).toEqual(["no values"]);
    expect(host.querySelectorAll("table")).toHaveLength(0);
  });
});

describe("payloads from strangers", () => {
  test("markup is text wherever it stands", async () => {
    const evil = "<img src=x onerror=alert(1)><script>alert(1)</script>";
    const host = await draw({ dtype: evil, shape: [1], previewShape: [1], values: [evil] });
    expect(host.querySelectorAll("img, script")).toHaveLength(0);
    expect(texts(host, "tbody td")).toEqual([evil]);
  });

  test.each([
    ["nothing", undefined],
    ["a string", "x"],
    ["a tensor of another version", { type: "float32", dims: [1] }],
    ["more values than the preview holds", { ...matrix, values: [1, 2, 3, 4, 5, 6, 7] }],
  ])("%s falls back to the saved text with the reason", async (_name, payload) => {
    const host = await draw(payload, "<b>float32[2]</b>");
    expect(texts(host, "pre")).toEqual(["<b>float32[2]</b>"]);
    expect(host.querySelector("p")?.textContent).toMatch(/^Tensor output: .+ Run the cell again/);
    expect(host.querySelectorAll("b")).toHaveLength(0);
  });

  test("drawing again replaces what was there", async () => {
    const host = document.createElement("div");
    for (const value of [1, 2]) {
      await render(mime, { [mime]: { dtype: "int32", shape: [], previewShape: [], values: [value] } }, host);
    }
    expect(texts(host, "td")).toEqual(["2"]);
  });
});

test("only the types in the list are ours", () => {
  expect(Object.keys(renderers)).toContain(mime);
  expect([mime, "text/html", "__proto__", "toString"].map(isMime)).toEqual([true, false, false, false]);
});

describe("values", () => {
  test.each([
    [0, "0"],
    [-3, "-3"],
    [0.1 + 0.2, "0.3"],
    [123456.7, "1.23e+5"],
    [0.00012345, "1.23e-4"],
    [123456789, "123456789"],
    [true, "true"],
    ["9007199254740993", "9007199254740993"],
  ])("%s is written %s", (value, text) => {
    expect(cellText(value)).toBe(text);
  });

  test("without a change of sign the colour runs from the smallest value to the largest", () => {
    const statistics = { min: 10, max: 20, mean: 15, standardDeviation: 3, nonFinite: 0 };
    const heat = heatScale({ ...matrix, statistics });
    expect([10, 15, 20, "15", "Infinity"].map(heat)).toEqual([0, 0.5, 1, 0.5, undefined]);
  });

  test("equal values have no colour, strings neither", () => {
    const statistics = { min: 3, max: 3, mean: 3, standardDeviation: 0, nonFinite: 0 };
    expect(heatScale({ ...matrix, statistics })(3)).toBe(0);
    const { statistics: _, ...text } = matrix;
    expect(heatScale({ ...text, dtype: "string" })("a")).toBeUndefined();
  });
});
