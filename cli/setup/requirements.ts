/** Which TensorFlow wheel: `cpu`, or `gpu` with NVIDIA's CUDA libraries (Linux on x86-64 only). */
import process from "node:process";
export type Variant = "cpu" | "gpu";

/** Versions that were tested together; pip finds what they need. */
export const jupyterRequirements: readonly string[] = [
  "jupyterlab==4.6.6",
  "jupyter-server==2.21.1",
  "jupyter-client==8.10.0",
  "ipykernel==7.4.0",
  "nbclient==0.11.0",
  "nbconvert==7.17.2",
  "nbformat==5.11.1",
];

/** Used only for its two libraries and its descriptors, hence installed without its Python dependencies. */
export const tensorflowVersion = "2.21.0";

/** The newest Python that this TensorFlow has wheels for; the libraries themselves do not depend on it. */
export const newestTensorflowPython = { minor: 13, tag: "3.13" } as const;

/** Holds the descriptors of its plugins' data; a clone's set-up reads them, and nothing runs it. */
export const tensorboardRequirement = "tensorboard==2.21.0";

/** The TensorBoard of the tests; it still imports `pkg_resources`, which newer setuptools lack. */
export const tensorboardRequirements = [
  tensorboardRequirement,
  "tensorboard-plugin-profile",
  "setuptools<81",
];

/** Reads the descriptors in TensorFlow's `*_pb2.py`. */
export const protobufRequirement = "protobuf==7.36.2";

/** What the interpreter of TensorFlow Lite in the wheel hands its tensors over by. */
export const numpyRequirement = "numpy==2.2.6";

/** Independent clients and checkers that only the tests need. */
export const testRequirements: readonly string[] = [
  "jupyter-kernel-test==0.7.0",
  "papermill==2.7.0",
  "nbmake==1.5.5",
  "pytest==9.2.0",
  "notebook==7.6.5",
  "jupyter-server-proxy==4.6.0",
];

export function tensorflowPackage(variant: Variant): string {
  if (variant === "gpu") return "tensorflow[and-cuda]";
  return process.platform === "linux" ? "tensorflow-cpu" : "tensorflow";
}
