import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatResult } from "../../../kernel/display/format.ts";
import type { MimeBundle } from "../../../kernel/display/mime_bundle.ts";
import { decodePng } from "./png.ts";

const liteMime = "application/vnd.vegalite.v5+json";
const liteSchema = "https://vega.github.io/schema/vega-lite/v5.json";
const bars = {
  $schema: liteSchema,
  title: "Penguins",
  width: 200,
  height: 100,
  mark: "bar",
  data: {
    values: [
      { species: "Adelie", n: 152 },
      { species: "Gentoo", n: 124 },
    ],
  },
  encoding: { x: { field: "species", type: "nominal" }, y: { field: "n", type: "quantitative" } },
};

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-chart-"));
  mkdirSync(join(folder, "notebooks"));
  writeFileSync(join(folder, "notebooks", "n.csv"), "species,n\nAdelie,152\nGentoo,124\n");
  writeFileSync(join(folder, "outside.csv"), "species,n\nAdelie,1\n");
  symlinkSync(join(folder, "outside.csv"), join(folder, "notebooks", "link.csv"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const draw = async (spec: unknown) => formatResult(spec, join(folder, "notebooks"));

/** How many pixels are neither white nor transparent. */
function inkOf(bundle: MimeBundle): number {
  const { pixels } = decodePng(Buffer.from(String(bundle.data["image/png"]), "base64"));
  let ink = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    const [red, green, blue, alpha] = pixels.subarray(at, at + 4);
    if (alpha !== 0 && (red !== 255 || green !== 255 || blue !== 255)) ink += 1;
  }
  return ink;
}

test("a Vega-Lite specification is a chart, a picture and a line of text", async () => {
  const { data, metadata } = await draw(bars);
  expect(Object.keys(data)).toEqual([liteMime, "image/png", "text/plain"]);
  expect(data[liteMime]).toEqual(bars);
  expect(data["text/plain"]).toBe("Vega-Lite chart: Penguins, bar, x: species, y: n (2 rows)");
  const png = decodePng(Buffer.from(String(data["image/png"]), "base64"));
  const size = metadata["image/png"] as { width: number; height: number };
  // Twice the pixels of the size it is shown at; axes and title come on top of the plot's 200 by 100.
  expect([png.width, png.height]).toEqual([size.width * 2, size.height * 2]);
  expect(size.width).toBeGreaterThan(200);
  expect(size.height).toBeGreaterThan(100);
});

test("the bars are in the picture: Vega's blue covers what the data says", async () => {
  const bundle = await draw({ ...bars, config: { axis: { disable: true } }, title: undefined });
  const { pixels } = decodePng(Buffer.from(String(bundle.data["image/png"]), "base64"));
  let blue = 0;
  for (let at = 0; at < pixels.length; at += 4) {
    if (pixels.toString("hex", at, at + 3) === "4c78a8") blue += 1;
  }
  // Two bands of a 200 wide scale, each 90 % filled (Vega-Lite's bar padding 0.1), on an axis that
  // Vega's "nice" domain ends at 160, at two pixels per unit in both directions.
  const expected = 2 * 90 * (152 / 160) * 100 * 2 + 2 * 90 * (124 / 160) * 100 * 2;
  expect(blue / expected).toBeGreaterThan(0.9);
  expect(blue / expected).toBeLessThan(1.1);
});

test("labels are drawn with the fonts that Flowbook brings", async () => {
  const text = { $schema: liteSchema, width: 200, height: 40, data: { values: [{}] } };
  const ink = async (label: string) =>
    inkOf(await draw({ ...text, mark: { type: "text", text: label, fontSize: 20 } }));
  const blank = await ink(" ");
  expect(await ink("Penguins")).toBeGreaterThan(blank + 500);
  expect(await ink("Έλλη Жук")).toBeGreaterThan(blank + 500);
});

test("a Vega specification is drawn too", async () => {
  const { data } = await draw({
    $schema: "https://vega.github.io/schema/vega/v5.json",
    width: 50,
    height: 50,
    marks: [
      {
        type: "rect",
        encode: { enter: { width: { value: 50 }, height: { value: 50 }, fill: { value: "red" } } },
      },
    ],
  });
  expect(Object.keys(data)).toEqual(["application/vnd.vega.v5+json", "image/png", "text/plain"]);
});

test("a version 6 specification is sent as version 5, which is what frontends draw", async () => {
  const { data } = await draw({ ...bars, $schema: "https://vega.github.io/schema/vega-lite/v6.json" });
  expect(data[liteMime]).toEqual(bars);
});

test("data files are read from the notebook's folder", async () => {
  const withFile = { ...bars, data: { url: "n.csv" } };
  const bundle = await draw(withFile);
  expect(bundle.data[liteMime]).toEqual(withFile);
  // The same rows make the same picture, whichever way they come.
  expect(bundle.data["image/png"]).toBe((await draw(bars)).data["image/png"]);
});

test.each(["../outside.csv", "link.csv", "/etc/hostname", "file:///etc/hostname", "missing.csv"])(
  "the data file %s is not read, and the output says why",
  async (url) => {
    const { data } = await draw({ ...bars, data: { url, format: { type: "csv" } } });
    expect(data["image/png"]).toBeUndefined();
    expect(String(data["text/plain"])).toContain(url);
  },
);

test.each(["https://example.com/x.json", "//example.com/x.json"])(
  "the address %s is left to the browser: the chart stays, the picture is missing and the text says so",
  async (url) => {
    const { data } = await draw({ ...bars, data: { url } });
    expect(Object.keys(data)).toEqual([liteMime, "text/plain"]);
    expect(data["text/plain"]).toContain("only the browser may fetch it");
  },
);

test("a line of a hundred thousand points stays a chart, but no picture holds up the cell", async () => {
  const values = Array.from({ length: 100_000 }, (_, n) => ({ n, y: Math.sin(n) }));
  const { data } = await draw({
    $schema: liteSchema,
    mark: "line",
    data: { values },
    encoding: { x: { field: "n", type: "quantitative" }, y: { field: "y", type: "quantitative" } },
  });
  expect(Object.keys(data)).toEqual([liteMime, "text/plain"]);
  expect(data["text/plain"]).toContain("sample or aggregate the rows");
});

test.each([
  ["mark", { ...bars, mark: "barr" }, '"barr" is not a mark; did you mean "bar"?'],
  [
    "type",
    { layer: [{ ...bars, encoding: { x: { field: "n", type: "quantitive" } } }] },
    '"quantitive" is not a type; did you mean "quantitative"?',
  ],
])("a misspelled %s is named, and the specification shown", async (_name, spec, message) => {
  const { data } = await draw({ ...spec, $schema: liteSchema });
  expect(Object.keys(data)).toEqual(["text/plain"]);
  expect(data["text/plain"]).toContain(`vega-lite chart: ${message}`);
  expect(data["text/plain"]).toContain("species: 'Adelie'");
});

test("an expression that does not parse shows Vega's message", async () => {
  const { data } = await draw({ ...bars, transform: [{ filter: "datum.n > > 1" }] });
  expect(data["text/plain"]).toMatch(/^vega-lite chart: .+/);
  expect(data["image/png"]).toBeUndefined();
});

test("a specification that is not JSON says so", async () => {
  const { data } = await draw({ ...bars, data: { values: [{ n: 1n }] } });
  expect(data["text/plain"]).toMatch(/^vega-lite chart: the specification is not JSON: .*BigInt/);
});

test("a chart as wide as its container has a width in the picture", async () => {
  const { metadata } = await draw({ ...bars, width: "container" });
  const size = metadata["image/png"] as { width: number };
  expect(size.width).toBeGreaterThanOrEqual(640);
});

test("objects with another $schema are not charts", async () => {
  const { data } = await draw({ $schema: "https://json-schema.org/draft/2020-12/schema", type: "object" });
  expect(Object.keys(data)).toEqual(["text/plain"]);
});
