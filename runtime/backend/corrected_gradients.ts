import * as tfjs from "@tensorflow/tfjs";
import { binding } from "./binding.ts";
import { runWithGradient } from "./differentiation.ts";
import { type TensorFlowBackend, typeAttr } from "./tensorflow_backend.ts";
import { backendName } from "./tfjs_node.ts";

/** Puts right what tfjs gets wrong in gradients; TensorFlow's own are what they should be. */
export function correctGradients(): void {
  sumOverBroadcastAxes("Maximum");
  sumOverBroadcastAxes("Minimum");
  sumOverBroadcastAxes("SquaredDifference");
  replaceGradient("FloorDiv", ["a", "b"], (_dy, [a, b]) => ({
    a: () => tfjs.zerosLike(tensorAt(a)),
    b: () => tfjs.zerosLike(tensorAt(b)),
  }));
  // tfjs transposes what is in the right order.
  replaceGradient("Cumsum", [], (dy, _saved, attrs) => {
    const { axis, exclusive, reverse } = parseCumsum(attrs);
    return { x: () => tfjs.cumsum(dy, axis, exclusive, !reverse) };
  });
  // tfjs forgets what is mirrored.
  replaceGradient("MirrorPad", [], (dy, _saved, attrs) => ({ x: () => unmirror(dy, parseMirrorPad(attrs)) }));
  resizeByHalfPixels();
}

type Gradients = Readonly<Record<string, () => tfjs.Tensor>>;
type Gradient = (dy: tfjs.Tensor, saved: readonly tfjs.Tensor[], attrs: unknown) => Gradients;

function replaceGradient(kernelName: string, inputsToSave: string[], gradient: Gradient): void {
  tfjs.unregisterGradient(kernelName);
  tfjs.registerGradient({
    kernelName,
    inputsToSave,
    gradFunc: (dy, saved, attrs) => gradient(parseTensor(dy), saved, attrs),
  });
}

function sumOverBroadcastAxes(kernelName: string): void {
  const known = tfjs.getGradient(kernelName);
  replaceGradient(kernelName, ["a", "b"], (dy, saved, attrs) => {
    const gradients = known.gradFunc(dy, [...saved], parseAttrs(attrs));
    const summed = (name: string, operand: tfjs.Tensor) => () => {
      const gradient = gradients[name]?.() ?? tfjs.zerosLike(operand);
      const axes = tfjs.broadcast_util.getReductionAxes(operand.shape, gradient.shape);
      return tfjs.reshape(axes.length === 0 ? gradient : tfjs.sum(gradient, axes), operand.shape);
    };
    const [a, b] = [tensorAt(saved[0]), tensorAt(saved[1])];
    return { a: summed("a", a), b: summed("b", b) };
  });
}

interface MirrorPad {
  readonly paddings: [number, number][];
  readonly mode: "reflect" | "symmetric";
}

/** Adds what was mirrored to where it came from; it is linear, so its gradient is the padding itself. */
function unmirror(dy: tfjs.Tensor, { paddings, mode }: MirrorPad): tfjs.Tensor {
  const [gradient] = runWithGradient({
    inputs: [dy],
    forward: () => {
      const attrs = [
        typeAttr("T", dy.dtype),
        typeAttr("Tpaddings", "int32"),
        { name: "mode", type: binding.TF_ATTR_STRING, value: mode.toUpperCase() },
      ];
      const inputs = [dy, tfjs.tensor2d(paddings, [paddings.length, 2], "int32")];
      return [parseBackend(tfjs.backend()).executeSingleOutput("MirrorPadGrad", attrs, inputs)];
    },
    backward: ([dd]) => [tfjs.mirrorPad(tensorAt(dd), paddings, mode)],
  });
  return tensorAt(gradient);
}

/** tfjs-node leaves the attribute out, and the gradient goes to neighbours of the right pixels. */
function resizeByHalfPixels(): void {
  const kernelName = "ResizeNearestNeighborGrad";
  tfjs.unregisterKernel(kernelName, backendName);
  tfjs.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const { images, dy } = parseResize(inputs);
      const { alignCorners, halfPixelCenters = false } = parseResizeAttrs(attrs);
      return tfjs.tidy(() =>
        parseBackend(backend).executeSingleOutput(
          kernelName,
          [
            typeAttr("T", images.dtype),
            { name: "align_corners", type: binding.TF_ATTR_BOOL, value: alignCorners },
            { name: "half_pixel_centers", type: binding.TF_ATTR_BOOL, value: halfPixelCenters },
          ],
          [dy, tfjs.tensor1d(images.shape.slice(1, 3), "int32")],
        ),
      );
    },
  });
}

function tensorAt(tensor: tfjs.Tensor | undefined): tfjs.Tensor {
  if (tensor === undefined) throw new Error("gradient: no tensor.");
  return tensor;
}

function parseTensor(value: unknown): tfjs.Tensor {
  return value as tfjs.Tensor;
}

function parseAttrs(attrs: unknown): tfjs.NamedAttrMap {
  return attrs as tfjs.NamedAttrMap;
}

function parseCumsum(attrs: unknown): { axis: number; exclusive: boolean; reverse: boolean } {
  return attrs as { axis: number; exclusive: boolean; reverse: boolean };
}

function parseMirrorPad(attrs: unknown): MirrorPad {
  return attrs as MirrorPad;
}

function parseResize(inputs: unknown): { images: tfjs.Tensor; dy: tfjs.Tensor } {
  return inputs as { images: tfjs.Tensor; dy: tfjs.Tensor };
}

function parseResizeAttrs(attrs: unknown): { alignCorners: boolean; halfPixelCenters?: boolean } {
  return attrs as { alignCorners: boolean; halfPixelCenters?: boolean };
}

function parseBackend(backend: unknown): TensorFlowBackend {
  return backend as TensorFlowBackend;
}
