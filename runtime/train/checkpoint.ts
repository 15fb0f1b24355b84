import { dirname } from "node:path";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { createHandle } from "../capi/tensor_values.ts";
import { UsageError } from "../usage_error.ts";
import { writingError } from "./checkpoint_errors.ts";
import { writeCheckpointFiles } from "./checkpoint_files.ts";
import { keyOf, objectGraphKey, serializeObjectGraph } from "./checkpoint_graph.ts";
import { collectValues, type Trackable } from "./checkpoint_objects.ts";
import { type RestoreStatus, restoreValues } from "./checkpoint_restore.ts";
import { writeCheckpointState } from "./checkpoint_state.ts";
import { numberValue, type SavedValues } from "./checkpoint_values.ts";

const counterName = "save_counter";

/**
 * The state of a training run: variables, models and optimizers, which go to files and come back.
 * The files are TensorFlow's own; `tf.train.load_checkpoint` and `tf.train.Checkpoint` of Python read them.
 * @example
 * const step = tf.variable(tf.scalar(0, "int32"), false);
 * const checkpoint = new tf.train.Checkpoint({ model, optimizer: model.optimizer, step });
 * const path = checkpoint.save("checkpoints/ckpt"); // checkpoints/ckpt-1
 * checkpoint.restore(path).assertConsumed();
 */
export class Checkpoint {
  readonly #objects: { readonly [name: string]: Trackable };
  #saveCounter = 0;

  /** @param objects by the names that the values get in the files. */
  constructor(objects: { readonly [name: string]: Trackable }) {
    if (counterName in objects) {
      throw new UsageError("tf.train.Checkpoint", `${counterName} is its own count`, "Choose another name.");
    }
    this.#objects = objects;
    // Tells what cannot be saved here, not after an hour of training.
    collectValues(objects);
  }

  /** How often `save` was called, in the runs before this one too if they were restored. */
  get saveCounter(): number {
    return this.#saveCounter;
  }

  /**
   * Saves to `path`; what was there is replaced at once, by a whole checkpoint, or not at all.
   * @throws UsageError if the files cannot be written.
   */
  write(path: string): string {
    const { values } = this.#collect();
    const tensors = new Map<string, TensorHandle>();
    try {
      for (const value of values) tensors.set(keyOf(value.path), value.read());
      tensors.set(objectGraphKey, createHandle([], "string", [serializeObjectGraph(values)]));
      writeCheckpointFiles(path, tensors);
    } catch (error) {
      throw writingError(path, error);
    } finally {
      for (const tensor of tensors.values()) tensor[Symbol.dispose]();
    }
    return path;
  }

  /**
   * Saves to `<prefix>-<n>`, where n counts up, and makes that the folder's newest checkpoint.
   * @returns the path, for `restore`.
   */
  save(prefix: string): string {
    const path = this.writeNumbered(prefix);
    writeCheckpointState(dirname(path), { path, all: [{ path, seconds: Date.now() / 1000 }] });
    return path;
  }

  /** `save` for those who keep the folder's list themselves. */
  writeNumbered(prefix: string, number?: number): string {
    const counter = this.#saveCounter;
    this.#saveCounter += 1;
    try {
      return this.write(`${prefix}-${number ?? this.#saveCounter}`);
    } catch (error) {
      this.#saveCounter = counter;
      throw error;
    }
  }

  /**
   * Gives the objects the values of a checkpoint. Nothing changes if one does not fit. Without a path, which
   * `latestCheckpoint` gives for an empty folder, nothing happens.
   * @returns what tells whether everything was found.
   * @throws UsageError if there is no checkpoint, or it is damaged, or a shape or dtype differs.
   */
  restore(path: string | undefined): RestoreStatus {
    return restoreValues(path, this.#collect());
  }

  #collect(): SavedValues {
    const collected = collectValues(this.#objects);
    const counter = numberValue([counterName], "int64", {
      get: () => this.#saveCounter,
      set: (count) => {
        this.#saveCounter = count;
      },
    });
    return { values: [...collected.values, counter], missing: (...place) => collected.missing(...place) };
  }
}
