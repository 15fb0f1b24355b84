import * as tfjs from "@tensorflow/tfjs";
import { binding } from "../backend/binding.ts";
import { type TensorFlowBackend, typeAttr } from "../backend/tensorflow_backend.ts";

/** Points along the directions in which they vary most. */
export interface PrincipalComponents {
  /** float32[points, components], row by row, the leading component first. */
  readonly scores: Float32Array;
  /** The share of the variance that each component has. */
  readonly explained: readonly number[];
}

/**
 * Principal component analysis by TensorFlow: eigenvectors of the covariance.
 * @param points float32[points, dimensions]
 * @param count components wanted, at most `dimensions`; the rest of the scores is 0.
 * @see TF op SelfAdjointEigV2
 */
export function principalComponents(points: tfjs.Tensor2D, count: number): PrincipalComponents {
  const [rows, dimensions] = points.shape;
  const known = Math.min(count, dimensions);
  return tfjs.tidy(() => {
    const centred = tfjs.sub<tfjs.Tensor2D>(points, tfjs.mean(points, 0));
    const covariance = tfjs.div(tfjs.matMul(centred, centred, true), Math.max(rows - 1, 1));
    const [values, vectors] = eigen(covariance);
    // The op sorts by ascending eigenvalue.
    const leading = tfjs.reverse(tfjs.slice(vectors, [0, dimensions - known], [dimensions, known]), 1);
    const scores = tfjs.pad(tfjs.matMul(centred, leading), [
      [0, 0],
      [0, count - known],
    ]);
    const variances = [...values.dataSync()].reverse().map((value) => Math.max(value, 0));
    const total = variances.reduce((sum, value) => sum + value, 0);
    const explained = Array.from({ length: count }, (_, index) =>
      total === 0 ? 0 : (variances[index] ?? 0) / total,
    );
    return { scores: Float32Array.from(scores.dataSync()), explained };
  });
}

function eigen(matrix: tfjs.Tensor): readonly [tfjs.Tensor, tfjs.Tensor] {
  const attrs = [{ name: "compute_v", type: binding.TF_ATTR_BOOL, value: true }, typeAttr("T", "float32")];
  const [values, vectors] = parseBackend(tfjs.backend()).executeMultipleOutputs(
    "SelfAdjointEigV2",
    attrs,
    [matrix],
    2,
  );
  if (values === undefined || vectors === undefined) throw new Error("SelfAdjointEigV2: no eigenvectors.");
  return [values, vectors];
}

function parseBackend(backend: unknown): TensorFlowBackend {
  return backend as TensorFlowBackend;
}
