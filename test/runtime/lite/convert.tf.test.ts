import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { tf, UsageError } from "../../../runtime/index.ts";
import { expected, exported } from "../exports.ts";

const folder = mkdtempSync(join(tmpdir(), "lite-"));
afterAll(() => rmSync(folder, { recursive: true }));

const values = (tensor: tf.Tensor | undefined) => Array.from(tensor?.dataSync() ?? []).map(Number);

function expectClose(actual: readonly number[], wanted: readonly number[], digits: number): void {
  expect(actual).toHaveLength(wanted.length);
  for (const [index, value] of wanted.entries()) expect(actual[index]).toBeCloseTo(value, digits);
}

describe("tf.lite.convert", () => {
  test.each(["flat", "cnn"])(
    "makes a model of %s that computes what TensorFlow's Python did",
    async (name) => {
      const { inputs, outputs } = expected(name);
      const model = await tf.lite.convert(exported(name), { rows: inputs });
      using interpreter = new tf.lite.Interpreter(model);
      const results = await interpreter.run(inputs);
      expect(Object.keys(results).sort()).toEqual(Object.keys(outputs).sort());
      for (const [key, wanted] of Object.entries(outputs)) {
        expectClose(values(results[key]), wanted.flat(9).map(Number), 5);
      }
    },
  );

  test("compares on rows that it makes up, and writes the file beside its place", async () => {
    const outputPath = join(folder, "deep", "flat.tflite");
    const model = await tf.lite.convert(exported("flat"), { outputPath });
    expect(readFileSync(outputPath).equals(model)).toBe(true);
    expect(readdirSync(join(folder, "deep"))).toEqual(["flat.tflite"]);
  });

  test.each([
    ["float16", 0.6, 2],
    ["default", 0.35, 1],
  ] as const)(
    "optimizations: %s makes a model of fewer bytes whose values are near",
    async (name, share, digits) => {
      const { inputs, outputs } = expected("wide");
      const whole = await tf.lite.convert(exported("wide"));
      const small = await tf.lite.convert(exported("wide"), { optimizations: [name] });
      expect(small.length).toBeLessThan(whole.length * share);
      using interpreter = new tf.lite.Interpreter(small);
      const { y } = await interpreter.run(inputs);
      expectClose(values(y), (outputs.y ?? []).flat(9).map(Number), digits);
    },
  );

  test("refuses a result that is further away than allowed, naming output, row and values, and writes nothing", async () => {
    const outputPath = join(folder, "refused.tflite");
    const options = {
      optimizations: ["default"],
      outputPath,
      tolerance: { relative: 0, absolute: 0 },
    } as const;
    const refused = tf.lite.convert(exported("wide"), options);
    await expect(refused).rejects.toThrow(
      /output "y" disagrees: row \d, element \d+ is -?0\.\d+ of the SavedModel and -?0\.\d+ of the TF Lite model/,
    );
    expect(existsSync(outputPath)).toBe(false);
  });

  test("names the ops that TensorFlow Lite lacks", async () => {
    // made-up rows may be no invertible matrices
    const refused = tf.lite.convert(exported("inverse"), {
      rows: {
        x: [
          [
            [1, 2],
            [3, 4],
          ],
        ],
      },
    });
    await expect(refused).rejects.toThrow(UsageError);
    await expect(refused).rejects.toThrow(/TensorFlow Lite has no MatrixInverse/);
  });

  test("tells that a recurrent layer needs a fixed batch size", async () => {
    await expect(tf.lite.convert(exported("loop"))).rejects.toThrow(/batch size .* RNN/);
  });

  test("takes strings and 64-bit integers", async () => {
    const model = await tf.lite.convert(exported("names"));
    using interpreter = new tf.lite.Interpreter(model);
    const { name, doubled } = await interpreter.run({ n: [2, 0] });
    expect(name?.arraySync()).toEqual(["gentoo", "adelie"]);
    expect(doubled?.dtype).toBe("int64");
    expect(values(doubled)).toEqual([4, 0]);
  });

  test("says what is wrong with a folder, a signature and rows", async () => {
    await expect(tf.lite.convert(folder)).rejects.toThrow(/is no SavedModel: no saved_model.pb in it/);
    await expect(tf.lite.convert(exported("flat"), { signature: "train" })).rejects.toThrow(
      /no signature "train", it has "serving_default"/,
    );
    const optimizations = JSON.parse('["DEFAULT"]') as readonly ["default"];
    await expect(tf.lite.convert(exported("flat"), { optimizations })).rejects.toThrow(
      /no optimization "DEFAULT".*Use "default" or "float16"/,
    );
    await expect(tf.lite.convert(exported("flat"), { rows: { y: [1] } })).rejects.toThrow(
      /no input "y", it has "x"/,
    );
    await expect(tf.lite.convert(exported("flat"), { rows: { x: [[1, 2]] } })).rejects.toThrow(
      /input "x" is float32\[1,2\], and the signature says float32\[\?,4\]/,
    );
  });
});

describe("tf.lite.Interpreter", () => {
  test("describes a model's signatures", async () => {
    const path = join(folder, "described.tflite");
    await tf.lite.convert(exported("flat"), { outputPath: path });
    using interpreter = new tf.lite.Interpreter(path);
    const { serving_default } = await interpreter.getSignatureList();
    expect(serving_default?.inputs).toEqual([{ name: "x", dtype: "float32", shape: [null, 4] }]);
    expect(serving_default?.outputs.map(({ name, dtype }) => `${name} ${dtype}`).sort()).toEqual([
      "label int64",
      "y float32",
    ]);
    await expect(interpreter.run({ x: [[1, 2, 3]] })).rejects.toThrow(/float32\[1,3\]/);
    await expect(interpreter.run({}, "train")).rejects.toThrow(/no signature "train"/);
  });

  test("refuses what is no model, and survives one that is cut off", async () => {
    expect(() => new tf.lite.Interpreter(new Uint8Array(100))).toThrow(/is no TensorFlow Lite model/);
    expect(() => new tf.lite.Interpreter(join(folder, "absent.tflite"))).toThrow(/cannot be read/);
    const path = join(folder, "cut.tflite");
    writeFileSync(path, (await tf.lite.convert(exported("flat"))).subarray(0, 300));
    using interpreter = new tf.lite.Interpreter(path);
    await expect(interpreter.run({ x: [[1, 2, 3, 4]] })).rejects.toThrow(/tf\.lite\.Interpreter: /);
  });
});
