import type { Formatter } from "./formatter.ts";
import { textBundle } from "./text.ts";

interface Summarised {
  summary(lineLength: undefined, positions: undefined, print: (line: string) => void): void;
}

/** A Keras-like model of TensorFlow.js: its layer table instead of its thousand internal fields. */
export const model: Formatter = {
  name: "model",
  format(value) {
    if (!isModel(value)) return undefined;
    const lines: string[] = [];
    value.summary(undefined, undefined, (line) => lines.push(line));
    return textBundle(lines.join("\n"));
  },
};

function isModel(value: unknown): value is Summarised {
  return (
    typeof value === "object" &&
    value !== null &&
    "layers" in value &&
    Array.isArray(value.layers) &&
    "predict" in value &&
    "summary" in value &&
    typeof value.summary === "function"
  );
}
