import * as tfjs from "@tensorflow/tfjs";

const kernelName = "Tile";

/**
 * tfjs adds up the gradient of each repetition by a slice and an add of its own: thousands of ops for a layer
 * normalisation. Here it is one sum over the repetitions.
 */
export function sumGradientOfTile(): void {
  tfjs.unregisterGradient(kernelName);
  tfjs.registerGradient({
    kernelName,
    inputsToSave: ["x"],
    gradFunc: (dy, [x], attrs) => ({
      x: () => {
        const [gradient, shape] = [parseTensor(dy), parseTensor(x).shape];
        const reps = parseReps(attrs);
        // [2, 3] repeated [4, 5] times is [4, 2, 5, 3], of which the axes 0 and 2 are summed.
        const apart = shape.flatMap((size, axis) => [reps[axis] ?? 1, size]);
        return tfjs.sum(
          tfjs.reshape(gradient, apart),
          shape.map((_, axis) => axis * 2),
        );
      },
    }),
  });
}

function parseTensor(value: unknown): tfjs.Tensor {
  return value as tfjs.Tensor;
}

function parseReps(attrs: unknown): readonly number[] {
  return (attrs as { readonly reps: readonly number[] }).reps;
}
