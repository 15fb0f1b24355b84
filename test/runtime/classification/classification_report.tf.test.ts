import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { parseClassification } from "../../../protocol/payloads/classification.ts";
import { tf } from "../../../runtime/index.ts";

const mime = "application/vnd.flowbook.classification.v1+json";

interface Expected {
  readonly threeClasses: Record<
    "precision" | "recall" | "f1" | "support" | "rocAuc" | "averagePrecision" | "labels",
    number[]
  > & { readonly scores: number[][]; readonly confusion: number[][]; readonly accuracy: number };
  readonly binary: Record<"labels" | "scores", number[]> & {
    readonly confusion: number[][];
    readonly rocAuc: number;
    readonly averagePrecision: number;
    readonly roc: Record<"x" | "y" | "threshold", number[]>;
    readonly pr: Record<"x" | "y", number[]>;
  };
}

/** What scikit-learn says of the same labels and scores; see make.py beside it. */
const expected: Expected = JSON.parse(
  readFileSync(new URL("../../golden/classification/expected.json", import.meta.url), "utf8"),
);

function shown(value: object): Readonly<Record<string, unknown>> {
  const show: unknown = Reflect.get(value, Symbol.for("Jupyter.display"));
  return Object(typeof show === "function" ? show() : undefined);
}

function expectClose(actual: readonly (number | null)[], wanted: readonly number[]): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [index, value] of wanted.entries()) expect(actual[index]).toBeCloseTo(value, 5);
}

describe("tf.classificationReport", () => {
  test("agrees with scikit-learn on three classes", async () => {
    const { labels, scores, confusion, accuracy, ...figures } = expected.threeClasses;
    const report = await tf.classificationReport(tf.tensor1d(labels, "int32"), tf.tensor2d(scores));
    expect(report.confusion).toEqual(confusion);
    expect(report.accuracy).toBeCloseTo(accuracy, 6);
    expect(report.classes.map(({ support }) => support)).toEqual(figures.support);
    for (const name of ["precision", "recall", "f1", "rocAuc", "averagePrecision"] as const) {
      expectClose(
        report.classes.map((one) => one[name]),
        figures[name],
      );
    }
  });

  test("one-hot labels and plain arrays say the same as class indices", async () => {
    const { labels, scores, confusion } = expected.threeClasses;
    const oneHot = tf.oneHot(tf.tensor1d(labels, "int32"), 3);
    expect((await tf.classificationReport(oneHot, tf.tensor2d(scores))).confusion).toEqual(confusion);
    expect((await tf.classificationReport(labels, tf.tensor2d(scores))).confusion).toEqual(confusion);
  });

  test("the curves of a binary classifier are scikit-learn's", async () => {
    const { labels, scores, confusion, rocAuc, averagePrecision, roc, pr } = expected.binary;
    const report = await tf.classificationReport(labels, tf.tensor2d(scores, [scores.length, 1]));
    expect(report.confusion).toEqual(confusion);
    expect(report.classes[1]?.rocAuc).toBeCloseTo(rocAuc, 5);
    expect(report.classes[1]?.averagePrecision).toBeCloseTo(averagePrecision, 5);
    const { curves } = parseClassification(JSON.parse(JSON.stringify(shown(report)[mime])));
    expect(curves.map(({ of }) => of)).toEqual([1]);
    expectClose(curves[0]?.roc.x ?? [], roc.x);
    expectClose(curves[0]?.roc.y ?? [], roc.y);
    expectClose(curves[0]?.roc.threshold.slice(1) ?? [], roc.threshold);
    // scikit-learn ends where every positive is found; every further threshold keeps a recall of 1.
    expectClose(curves[0]?.pr.x.slice(0, pr.x.length) ?? [], pr.x);
    expectClose(curves[0]?.pr.y.slice(0, pr.y.length) ?? [], pr.y);
  });

  test("shows itself as matrix and curves, as a picture and as text", async () => {
    const labels = [0, 0, 1, 1, 1];
    const scores = [0.1, 0.9, 0.8, 0.7, 0.2];
    const report = await tf.classificationReport(labels, scores, { classNames: ["cat", "dog <b>"] });
    const bundle = shown(report);
    expect(bundle["text/plain"]).toBe(report.text);
    // 3 of 5 are right: one cat, two dogs.
    expect(report.text).toMatch(/^Classification: 60\.0 % of 5 examples right\n/);
    // Dogs: 2 of 3 said, 2 of 3 there.
    expect(report.text).toMatch(/\ndog <b> +0\.667 +0\.667 +0\.667 /);
    expect(bundle["image/svg+xml"]).toContain("dog &lt;b&gt;");
  });

  test("classes without scores have a matrix and no curves", async () => {
    const report = await tf.classificationReport([0, 1, 2, 2], tf.tensor1d([0, 2, 2, 2], "int32"));
    expect(report.confusion).toEqual([
      [1, 0, 0],
      [0, 0, 1],
      [0, 0, 2],
    ]);
    // Nothing was said to be of class 1.
    expect(report.classes[1]).toMatchObject({ precision: null, recall: 0, rocAuc: null });
  });

  test("many scores make a curve of few points that ends where it should", async () => {
    const labels = Array.from({ length: 20_000 }, (_, index) => index % 2);
    const scores = labels.map((label, index) => label * 0.3 + ((index * 7919) % 20_011) / 20_011);
    const report = await tf.classificationReport(labels, scores);
    const { curves } = parseClassification(shown(report)[mime]);
    const { x = [], y = [] } = curves[0]?.roc ?? {};
    expect(x.length).toBeLessThanOrEqual(512);
    expect([x[0], y[0], x.at(-1), y.at(-1)]).toEqual([0, 0, 1, 1]);
  });

  test.each([
    ["another number of labels", [0, 1], [[0.1, 0.9]], /2 labels for 1 predictions\. Pass a label/],
    ["a label that is no class", [3], [[0.1, 0.9]], /label 0 is 3, and there are scores for 2 classes/],
    ["a label between classes", [0.5], [[0.1, 0.9]], /label 0 is 0\.5\. Pass the index of a class/],
    [
      "a score that is no number",
      [0, 1],
      [
        [0.1, 0.9],
        [Number.NaN, 0],
      ],
      /a score of example 1 is NaN/,
    ],
  ])("refuses %s", async (_name, labels, scores, reason) => {
    await expect(tf.classificationReport(labels, tf.tensor2d(scores))).rejects.toThrow(reason);
  });

  test("refuses classes without a name, and leaves no tensor behind", async () => {
    const { numTensors } = tf.memory();
    await expect(
      tf.classificationReport(
        [0, 2],
        [0.1, 0.2].map(() => 0.3),
        { classNames: ["a"] },
      ),
    ).rejects.toThrow(/^tf\.classificationReport: /);
    await tf.classificationReport([0, 1], [0.1, 0.2]);
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
