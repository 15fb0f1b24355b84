import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tf } from "../../../runtime/index.ts";
import { expected, exported } from "../exports.ts";

const folder = mkdtempSync(join(tmpdir(), "graph-model-"));
afterAll(() => rmSync(folder, { recursive: true }));

const convert = tf.converters.convertTfSavedModel;

/** The outputs of a converted model for a golden model's inputs, by the names of its signature. */
async function outputsOf(path: string, inputs: Readonly<Record<string, number[]>>, dtype?: tf.DataType) {
  const model = await tf.loadGraphModel(`file://${path}/model.json`);
  const tensors = Object.entries(inputs).map(([name, value]) => [name, tf.tensor(value, undefined, dtype)]);
  const names = Object.entries(parseJson(path).signature.outputs).map(
    ([key, { name }]) => [key, name] as const,
  );
  const results = [
    await model.executeAsync(
      Object.fromEntries(tensors),
      names.map(([, name]) => name),
    ),
  ].flat();
  return Object.fromEntries(names.map(([key], index) => [key, Array.from(results[index]?.dataSync() ?? [])]));
}

interface ModelJson {
  readonly format: string;
  readonly signature: {
    readonly inputs: Readonly<Record<string, { name: string; dtype: string; tensorShape: unknown }>>;
    readonly outputs: Readonly<Record<string, { name: string }>>;
  };
  readonly modelTopology: { readonly node: readonly { name: string; op: string }[] };
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly object[];
  }[];
}

function parseJson(path: string): ModelJson {
  return JSON.parse(readFileSync(join(path, "model.json"), "utf8")) as ModelJson;
}

describe("tf.converters.convertTfSavedModel", () => {
  test.each([
    ["flat", "float32"],
    ["cnn", "float32"],
    ["loop", "int32"],
    ["wide", "float32"],
  ] as const)(
    "writes a graph model of %s that computes what TensorFlow's Python did",
    async (name, dtype) => {
      const { inputs, outputs } = expected(name);
      const path = join(folder, name);
      await convert(exported(name), path);
      const results = await outputsOf(path, inputs, dtype);
      expect(Object.keys(results).sort()).toEqual(Object.keys(outputs).sort());
      for (const [key, wanted] of Object.entries(outputs)) {
        const numbers = wanted.flat(9).map(Number);
        expect(results[key]).toHaveLength(numbers.length);
        for (const [index, value] of numbers.entries()) {
          expect(Math.abs(Number(results[key]?.[index]) - value)).toBeLessThan(1e-6 + 1e-5 * Math.abs(value));
        }
      }
    },
  );

  test("names inputs and outputs as the signature does, leaves no variables and keeps the graph small", async () => {
    const path = join(folder, "described");
    await convert(exported("cnn"), path);
    const { format, signature, modelTopology } = parseJson(path);
    expect(format).toBe("graph-model");
    expect(signature.inputs.image).toMatchObject({
      dtype: "DT_FLOAT",
      tensorShape: { dim: [{ size: "-1" }, { size: "8" }, { size: "8" }, { size: "1" }] },
    });
    expect(Object.keys(signature.outputs)).toEqual(["output_0"]);
    const ops = modelTopology.node.map(({ op }) => op);
    expect(ops).not.toContain("VarHandleOp");
    expect(ops).not.toContain("StatefulPartitionedCall");
    expect(ops.filter((op) => op === "Conv2D")).toHaveLength(1);
  });

  test("cuts the weights into shards of the given size", async () => {
    const path = join(folder, "shards");
    await convert(exported("wide"), path, { weightShardSizeBytes: 5000 });
    const shards = readdirSync(path).filter((name) => name.endsWith(".bin"));
    // 64 × 64 floats are 16,384 bytes, and the graph has few other constants
    expect(shards.sort()).toEqual([1, 2, 3, 4].map((number) => `group1-shard${number}of4.bin`));
    const { inputs, outputs } = expected("wide");
    expect((await outputsOf(path, inputs)).y?.[0]).toBeCloseTo(Number([outputs.y].flat(9)[0]), 5);
    await expect(convert(exported("wide"), path, { weightShardSizeBytes: 0 })).rejects.toThrow(
      /weightShardSizeBytes is 0/,
    );
  });

  test("refuses a graph that TensorFlow.js does not run, with what it says", async () => {
    const path = join(folder, "names");
    // its gather takes numbers only
    await expect(convert(exported("names"), path)).rejects.toThrow(/'gather' must be numeric tensor/);
    expect(existsSync(path)).toBe(false);
  });

  test("names the ops that TensorFlow.js lacks, and leaves the model that was there", async () => {
    const path = join(folder, "kept");
    await convert(exported("flat"), path);
    const before = readFileSync(join(path, "model.json"));
    const rows = {
      x: [
        [
          [1, 2],
          [3, 4],
        ],
      ],
    };
    await expect(convert(exported("inverse"), path, { rows })).rejects.toThrow(
      /TensorFlow.js has no MatrixInverse/,
    );
    expect(readFileSync(join(path, "model.json")).equals(before)).toBe(true);
    expect(readdirSync(folder).filter((name) => /\.(part|old)$/.test(name))).toEqual([]);
  });

  test("replaces an earlier model, and no folder of other files", async () => {
    const path = join(folder, "replaced");
    await convert(exported("cnn"), path);
    await convert(exported("flat"), path);
    expect(Object.keys(parseJson(path).signature.inputs)).toEqual(["x"]);
    const other = join(folder, "other");
    mkdirSync(other);
    writeFileSync(join(other, "thesis.txt"), "years of work");
    await expect(convert(exported("flat"), other)).rejects.toThrow(/holds other files and no model\.json/);
    expect(readdirSync(other)).toEqual(["thesis.txt"]);
  });

  test("refuses a SavedModel whose variables are damaged", async () => {
    const broken = join(folder, "broken");
    cpSync(exported("flat"), broken, { recursive: true });
    const data = join(broken, "variables", "variables.data-00000-of-00001");
    writeFileSync(data, readFileSync(data).fill(255, 0, 16));
    const path = join(folder, "never");
    await expect(convert(broken, path)).rejects.toThrow(/Checksum|checksum|DATA_LOSS/);
    expect(existsSync(path)).toBe(false);
  });

  test("a model whose weights are cut off or missing is refused when it is loaded", async () => {
    const path = join(folder, "damaged");
    await convert(exported("wide"), path);
    const shard = join(path, "group1-shard1of1.bin");
    const whole = statSync(shard).size;
    truncateSync(shard, 5000);
    const load = () => tf.loadGraphModel(`file://${path}/model.json`);
    await expect(load()).rejects.toThrow(
      `${path}/model.json lists ${whole} bytes of weights, and group1-shard1of1.bin hold 5000`,
    );
    rmSync(shard);
    await expect(load()).rejects.toThrow(/group1-shard1of1\.bin is missing/);
    writeFileSync(join(path, "model.json"), "{");
    await expect(load()).rejects.toThrow(/model\.json cannot be read/);
  });
});
