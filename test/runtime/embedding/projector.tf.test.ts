import { describe, expect, test } from "vitest";
import { parseEmbeddingSummary } from "../../../protocol/payloads/embedding.ts";
import { tf } from "../../../runtime/index.ts";
import { liveViews } from "../../../runtime/live_views.ts";

const mime = "application/vnd.flowbook.embedding.v1+json";

function shown(value: object): Readonly<Record<string, unknown>> {
  const show: unknown = Reflect.get(value, Symbol.for("Jupyter.display"));
  return Object(typeof show === "function" ? show() : undefined);
}

describe("tf.projector", () => {
  test("finds the principal components", async () => {
    // A pair of points ±4, ±2 and ±1 on each axis: the components are the axes by their squares 16, 4 and 1, with
    // either sign.
    const points = [
      [0, 2, 0],
      [0, -2, 0],
      [4, 0, 0],
      [-4, 0, 0],
      [0, 0, 1],
      [0, 0, -1],
    ];
    const { coordinates, explained, text } = await tf.projector(points);
    const sizes = Array.from(coordinates, (value) => Math.abs(Math.round(value * 1e4) / 1e4));
    expect(sizes).toEqual([0, 2, 0, 0, 2, 0, 4, 0, 0, 4, 0, 0, 0, 0, 1, 0, 0, 1]);
    const total = 16 + 4 + 1;
    for (const [index, square] of [16, 4, 1].entries()) {
      expect(explained[index]).toBeCloseTo(square / total, 5);
    }
    expect(text).toContain("6 points of 3 dimensions");
  });

  test("keeps a bounded part in the notebook and all points live", async () => {
    const points = tf.randomNormal([6_000, 70], 0, 1, "float32", 1);
    const before = tf.memory().numTensors;
    const bundle = shown(await tf.projector(points, { labels: Array.from({ length: 6_000 }, (_, i) => i) }));
    expect(tf.memory().numTensors).toBe(before);
    points.dispose();
    const saved = parseEmbeddingSummary(bundle[mime]);
    expect(saved).toMatchObject({ pointCount: 6_000, count: 5_000, dimensions: 70, width: 32 });
    expect(saved.labels?.slice(0, 6)).toEqual(["0", "1", "2", "3", "4", "6"]);
    const view = liveViews.get(saved.view ?? "");
    expect(view?.item).toMatchObject({ kind: "embedding", mime });
    expect(parseEmbeddingSummary(view?.snapshot())).toMatchObject({ count: 6_000, width: 64 });
    expect(bundle["image/svg+xml"]).toContain("<circle");
  });

  test("puts the images side by side in one PNG", async () => {
    const bundle = shown(
      await tf.projector([[1], [2], [3]], { images: tf.ones([3, 4, 4]), labels: ["a", "b", "c"] }),
    );
    const { sprite } = parseEmbeddingSummary(bundle[mime]);
    expect(sprite).toMatchObject({ columns: 2, width: 32, height: 32 });
    const header = Buffer.from(sprite?.png ?? "", "base64");
    // Width and height are the first words of a PNG's IHDR (PNG specification, 11.2.2).
    expect([header.readUInt32BE(16), header.readUInt32BE(20)]).toEqual([64, 64]);
  });

  test.each([
    ["a vector", () => tf.projector(tf.zeros([3])), /points are float32\[3\], not a matrix/],
    ["labels of another number", () => tf.projector([[1], [2]], { labels: ["a"] }), /1 labels for 2 points/],
    ["images of another number", () => tf.projector([[1]], { images: tf.zeros([2, 4, 4]) }), /for 1 points/],
    ["NaN", () => tf.projector([[Number.NaN], [1]]), /NaN or infinities/],
  ])("refuses %s", async (_, project, message) => {
    await expect(project()).rejects.toThrow(message);
  });
});
