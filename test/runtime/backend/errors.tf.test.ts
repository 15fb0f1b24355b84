import { describe, expect, it } from "vitest";
import { TensorFlowError, tf } from "../../../runtime/index.ts";

function thrownBy(run: () => unknown): unknown {
  try {
    run();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

describe("an op that TensorFlow refuses", () => {
  it("throws a TensorFlowError with its code, its name and the operands' signatures", () => {
    const kernelInputs = { a: tf.ones([2, 3]), b: tf.ones([4, 3]) };
    const attrs = { transposeA: false, transposeB: false };
    const error = thrownBy(() => tf.engine().runKernel("BatchMatMul", kernelInputs, attrs));
    expect(error).toBeInstanceOf(TensorFlowError);
    expect(error).toMatchObject({
      name: "TensorFlowError",
      op: "BatchMatMulV2",
      code: "INVALID_ARGUMENT",
      operands: ["float32[2,3]", "float32[4,3]"],
      // oneDNN's matmul, which TensorFlow takes on some processors, adds its transpose flags
      message: expect.stringMatching(
        /^BatchMatMulV2: Matrix size-incompatible: In\[0\]: \[2,3\], In\[1\]: \[4,3\]( 0 0)?\. Operands: float32\[2,3\], float32\[4,3\]\. \[INVALID_ARGUMENT\]$/,
      ),
    });
  });

  it("is told of the tf function that the cell called", () => {
    const error = thrownBy(() => tf.tidy(() => tf.ones([2, 3]).matMul(tf.ones([4, 3]))));
    expect(error).toMatchObject({
      op: "BatchMatMulV2",
      message: expect.stringMatching(
        /^matMul: Matrix size-incompatible: .*Operands: float32\[2,3\], float32\[4,3\]\. \[BatchMatMulV2, INVALID_ARGUMENT\]$/,
      ),
    });
  });

  it("leaves no tensor behind and the next op works", () => {
    const images = tf.zeros<tf.Rank.R4>([1, 2, 2, 1]);
    const before = tf.memory().numTensors;
    expect(() => tf.image.resizeBilinear(images, [0, 0])).toThrow(TensorFlowError);
    expect(tf.tidy(() => tf.add(1, 2).dataSync()[0])).toBe(3);
    expect(tf.memory().numTensors).toBe(before);
    images.dispose();
  });

  it("does not carry TensorFlow's internal names", () => {
    const decode = () => tf.node.decodePng(Uint8Array.of(1, 2, 3));
    expect(thrownBy(decode)).toMatchObject({ op: "DecodePng", code: "INVALID_ARGUMENT" });
    expect(String(thrownBy(decode))).not.toMatch(/function_node|\[Op:/);
  });
});
