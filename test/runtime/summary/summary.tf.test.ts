import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { dataLoaders, TensorBoard } from "../../support/tensorboard.ts";

const logDir = mkdtempSync(join(tmpdir(), "flowbook-summary-"));

beforeAll(() => {
  using writer = tf.summary.createFileWriter(join(logDir, "run"));
  writer.asDefault(() => {
    for (const step of [0, 1, 2, 3]) tf.summary.scalar("loss", 1 / 2 ** step, { step });
    tf.summary.histogram("weights", [1, 2, 3, 4, 5], { step: 7, buckets: 4 });
    tf.summary.image("red", tf.tensor4d([1, 0, 0, 1, 0, 0], [1, 1, 2, 3]), { step: 3 });
    tf.summary.text("notes", "**first** try", { step: 2 });
    tf.summary.hparams({ units: 128, optimizer: "adam", shuffle: true });
    const examples = { labels: [1, 0, 1, 1], predictions: [0.9, 0.6, 0.4, 0.8] };
    tf.summary.prCurve("digits", examples, { step: 1, numThresholds: 3 });
    const points = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const labels = { name: ["a", "b", "c"], length: [1, 2, 3] };
    tf.summary.embedding("words", points, { metadata: labels, images: tf.ones([3, 4, 5, 1]) });
    const head = tf.function((x: tf.Tensor) => tf.nameScope("head", () => x.matMul(x).relu()));
    tf.summary.graph(head.getConcreteFunction(tf.ones([2, 2])));
  });
});

afterAll(() => rmSync(logDir, { recursive: true, force: true }));

describe.each(dataLoaders)("TensorBoard's %s loader shows", (loader) => {
  let board: TensorBoard;
  beforeAll(async () => {
    board = await TensorBoard.start(logDir, loader);
    await board.runs(["run"]);
  });
  afterAll(() => board.stop());

  it("scalars: steps and values", async () => {
    const points = rows(await board.get("plugin/scalars/scalars?run=run&tag=loss"));
    expect(points.map(([, step, value]) => [step, value])).toEqual([
      [0, 1],
      [1, 0.5],
      [2, 0.25],
      [3, 0.125],
    ]);
  });

  it("histograms: edges and counts, the largest value in the last bucket", async () => {
    const [[, step, buckets] = []] = rows(
      await board.get("plugin/histograms/histograms?run=run&tag=weights"),
    );
    expect(step).toBe(7);
    expect(buckets).toEqual([
      [1, 2, 1],
      [2, 3, 1],
      [3, 4, 1],
      [4, 5, 2],
    ]);
  });

  it("distributions: the extremes of the values", async () => {
    const [[, step, percentiles] = []] = rows(
      await board.get("plugin/distributions/distributions?run=run&tag=weights"),
    );
    expect(step).toBe(7);
    expect(rows(percentiles).at(0)).toEqual([0, 1]);
    expect(rows(percentiles).at(-1)).toEqual([10_000, 5]);
  });

  it("images: their size, and a PNG", async () => {
    const [picture] = records(await board.get("plugin/images/images?run=run&tag=red&sample=0"));
    expect(picture).toMatchObject({ step: 3 });
    const png = Buffer.from(await board.bytes(`plugin/images/individualImage?${picture?.query}`));
    expect(png.subarray(1, 4).toString()).toBe("PNG");
    // width and height stand in PNG's header
    expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([2, 1]);
  });

  it("text as Markdown", async () => {
    const [note] = records(await board.get("plugin/text/text?run=run&tag=notes"));
    expect(note).toMatchObject({ step: 2, text: "<p><strong>first</strong> try</p>" });
  });

  it("the hyper-parameters of the run", async () => {
    const groups = await board.get("plugin/hparams/session_groups", {
      experimentName: "",
      allowedStatuses: ["STATUS_UNKNOWN", "STATUS_SUCCESS", "STATUS_FAILURE", "STATUS_RUNNING"],
      colParams: [],
      startIndex: 0,
      sliceSize: 10,
    });
    const hparams = { units: 128, optimizer: "adam", shuffle: true };
    expect(groups).toMatchObject({ sessionGroups: [{ hparams }], totalSize: 1 });
  });

  it("precision and recall at each threshold", async () => {
    const curves = await board.get("plugin/pr_curves/pr_curves?run=run&tag=digits/pr_curves");
    // at 0 all four are called positive; at 0.5 two positives and the negative; at 1 none, which is left out
    expect(curves).toMatchObject({
      run: [
        {
          step: 1,
          true_positives: [3, 2],
          false_positives: [1, 1],
          true_negatives: [0, 0],
          false_negatives: [0, 1],
        },
      ],
    });
  });

  it("the projector's points, labels and sprite", async () => {
    const info = await board.get("plugin/projector/info?run=run");
    const sprite = { imagePath: "words.sprite.png", singleImageDim: [5, 4] };
    expect(info).toMatchObject({ embeddings: [{ tensorName: "words", tensorShape: [3, 2], sprite }] });
    const tensor = await board.bytes("plugin/projector/tensor?run=run&name=words");
    expect([...new Float32Array(tensor)]).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await board.text("plugin/projector/metadata?run=run&name=words")).toBe(
      "name\tlength\na\t1\nb\t2\nc\t3\n",
    );
    const picture = Buffer.from(await board.bytes("plugin/projector/sprite_image?run=run&name=words"));
    // two across, two down
    expect([picture.readUInt32BE(16), picture.readUInt32BE(20)]).toEqual([10, 8]);
  });

  it("the graph with its scopes", async () => {
    const graph = await board.text("plugin/graphs/graph?run=run&conceptual=false");
    const names = [...graph.matchAll(/^ {2}name: "(.*)"$/gm)].map(([, name]) => name);
    expect(names).toEqual(["x", "head/BatchMatMulV2", "head/Relu"]);
  });
});

it("a summary without a writer is not written, and one without a step is refused", () => {
  expect(tf.summary.scalar("loss", 1, { step: 1 })).toBe(false);
  using writer = tf.summary.createFileWriter(join(logDir, "other"));
  expect(() => writer.asDefault(() => tf.summary.scalar("loss", 1))).toThrow(
    "tf.summary.scalar: no step is given. Pass { step }, or call tf.summary.setStep before.",
  );
  expect(writer.asDefault(() => tf.summary.scalar("loss", 1), { step: 3 })).toBe(true);
});

it("a summary inside tf.function is refused with what to do instead", () => {
  using writer = tf.summary.createFileWriter(join(logDir, "other"));
  const traced = tf.function((x: tf.Tensor) => {
    tf.summary.scalar("loss", x, { step: 1, writer });
    return x;
  });
  expect(() => traced(tf.scalar(1))).toThrow(
    "Return the value from the function and write it after the call.",
  );
});

it("a closed writer says so", () => {
  const writer = tf.summary.createFileWriter(join(logDir, "other"));
  writer.close();
  writer.close();
  expect(() => tf.summary.scalar("loss", 1, { step: 1, writer })).toThrow(/the writer of .* is closed/);
});

function rows(value: unknown): readonly (readonly unknown[])[] {
  return parse(value) as readonly (readonly unknown[])[];
}

function records(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return parse(value) as readonly Readonly<Record<string, unknown>>[];
}

function parse(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw new Error(`TensorBoard answered ${JSON.stringify(value)}`);
  return value;
}
