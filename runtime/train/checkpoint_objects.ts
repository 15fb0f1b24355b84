import * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../usage_error.ts";
import { optimizerValues } from "./checkpoint_optimizer.ts";
import { type SavedValue, type SavedValues, variableValue } from "./checkpoint_values.ts";

/** What a checkpoint can hold: variables, models, layers, optimizers, and arrays and records of these. */
export type Trackable =
  | tfjs.Variable
  | tfjs.layers.Layer
  | tfjs.Optimizer
  | readonly Trackable[]
  | { readonly [name: string]: Trackable };

/** Every value that belongs to `objects`, each once. @throws UsageError for what cannot be saved. */
export function collectValues(objects: { readonly [name: string]: Trackable }): SavedValues {
  const collector = new Collector();
  collector.visit([], objects);
  return collector;
}

class Collector implements SavedValues {
  readonly values: SavedValue[] = [];
  readonly #seen = new Set<object>();
  readonly #optimizers: SavedValues[] = [];

  missing(path: readonly string[], name: string): SavedValue | undefined {
    for (const optimizer of this.#optimizers) {
      const value = optimizer.missing(path, name);
      if (value !== undefined) return value;
    }
    return undefined;
  }

  visit(path: readonly string[], object: unknown): void {
    if (typeof object !== "object" || object === null) throw unsavable(path, object);
    if (this.#seen.has(object)) return;
    this.#seen.add(object);
    if (object instanceof tfjs.Variable) this.values.push(variableValue(path, object));
    else if (object instanceof tfjs.Tensor) throw unsavable(path, object);
    else if (object instanceof tfjs.layers.Layer) this.#visitLayer(path, object);
    else if (object instanceof tfjs.Optimizer) this.#visitOptimizer(path, object);
    else {
      for (const [name, value] of Object.entries(object)) this.visit([...path, name], value);
    }
  }

  /** By their places, as Keras does: tfjs numbers the names of layers on through a session. */
  #visitLayer(path: readonly string[], layer: tfjs.layers.Layer): void {
    if (layer instanceof tfjs.LayersModel) {
      const weighted = layer.layers.filter(({ weights }) => weights.length > 0);
      for (const [index, inner] of weighted.entries())
        this.visit([...path, `layer_with_weights-${index}`], inner);
      return;
    }
    const names = new Map<string, number>();
    for (const weight of layer.weights) {
      const own = weight.originalName.split("/").at(-1) ?? weight.originalName;
      const count = names.get(own) ?? 0;
      names.set(own, count + 1);
      this.visit([...path, count === 0 ? own : `${own}_${count}`], weight.read());
    }
  }

  #visitOptimizer(path: readonly string[], optimizer: tfjs.Optimizer): void {
    const saved = optimizerValues(path, optimizer);
    this.values.push(...saved.values);
    this.#optimizers.push(saved);
  }
}

function unsavable(path: readonly string[], object: unknown): UsageError {
  const what = object instanceof tfjs.Tensor ? "a tensor that is no variable" : `${typeof object}: ${object}`;
  return new UsageError(
    "tf.train.Checkpoint",
    `${path.join(".")} is ${what}`,
    "Pass variables, models, layers, optimizers, or arrays and records of them; tf.variable(tf.scalar(0)) holds a number.",
  );
}
