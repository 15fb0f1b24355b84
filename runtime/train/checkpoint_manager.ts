import { basename, join } from "node:path";
import type * as tfjs from "@tensorflow/tfjs";
import { UsageError } from "../usage_error.ts";
import type { Checkpoint } from "./checkpoint.ts";
import { writingError } from "./checkpoint_errors.ts";
import { removeCheckpointFiles } from "./checkpoint_files.ts";
import { isCheckpoint, readCheckpointState, writeCheckpointState } from "./checkpoint_state.ts";

export interface CheckpointManagerOptions {
  /** How many of the newest to keep; `null` for all. Default 5. */
  readonly maxToKeep?: number | null;
  /** The files are called `<checkpointName>-<n>`. Default `ckpt`. */
  readonly checkpointName?: string;
  /** Keeps one for good for each so many hours of training. */
  readonly keepCheckpointEveryNHours?: number;
  /** What `checkpointInterval` counts. */
  readonly stepCounter?: tfjs.Variable;
  /** `save` does nothing until the counter is so much further than at the last checkpoint. */
  readonly checkpointInterval?: number;
  /** Called by `restoreOrInitialize` where there is no checkpoint yet. */
  readonly initFn?: () => void;
}

interface Kept {
  readonly path: string;
  readonly seconds: number;
}

const secondsPerHour = 3600;

/**
 * Saves one checkpoint after the other in a folder, and removes the oldest.
 * @example
 * const manager = new tf.train.CheckpointManager(checkpoint, "checkpoints", { maxToKeep: 3 });
 * manager.restoreOrInitialize();
 * await model.fit(xs, ys, { epochs: 10, callbacks: { onEpochEnd: () => void manager.save() } });
 */
export class CheckpointManager {
  readonly directory: string;
  readonly #checkpoint: Checkpoint;
  readonly #options: CheckpointManagerOptions;
  readonly #maxToKeep: number;
  #kept: Kept[] = [];
  #latest: string | undefined;
  #lastPreservedSeconds = Date.now() / 1000;
  #lastStep: number | undefined;

  constructor(checkpoint: Checkpoint, directory: string, options: CheckpointManagerOptions = {}) {
    this.#checkpoint = checkpoint;
    this.directory = directory;
    this.#options = options;
    this.#maxToKeep = options.maxToKeep === null ? Number.POSITIVE_INFINITY : (options.maxToKeep ?? 5);
    if (!(this.#maxToKeep >= 1)) {
      throw new UsageError(
        "tf.train.CheckpointManager",
        `maxToKeep is ${options.maxToKeep}`,
        "Pass 1 or more, or null for all.",
      );
    }
    if ((options.stepCounter === undefined) !== (options.checkpointInterval === undefined)) {
      throw new UsageError(
        "tf.train.CheckpointManager",
        "of stepCounter and checkpointInterval there is one without the other",
        "Pass both, or none.",
      );
    }
    const state = readCheckpointState(directory);
    this.#kept = (state?.all ?? []).filter(({ path }) => isCheckpoint(path));
    this.#latest = state !== undefined && isCheckpoint(state.path) ? state.path : undefined;
    this.#lastPreservedSeconds = state?.lastPreservedSeconds ?? this.#lastPreservedSeconds;
  }

  /** The newest checkpoint, also of an earlier run; undefined if there is none. */
  get latestCheckpoint(): string | undefined {
    return this.#latest;
  }

  /** The checkpoints that are kept, oldest first. */
  get checkpoints(): readonly string[] {
    return this.#kept.map(({ path }) => path);
  }

  /**
   * Saves a checkpoint, by default numbered by how often that was done.
   * @returns its path; undefined where `checkpointInterval` is not over yet.
   * @throws UsageError if the files cannot be written; those that are there stay.
   */
  save(checkpointNumber?: number): string | undefined {
    const step = this.#step();
    const interval = this.#options.checkpointInterval ?? 0;
    if (step !== undefined && this.#lastStep !== undefined && step < this.#lastStep + interval)
      return undefined;
    const prefix = join(this.directory, this.#options.checkpointName ?? "ckpt");
    const path = this.#checkpoint.writeNumbered(prefix, checkpointNumber);
    this.#lastStep = step;
    this.#latest = path;
    this.#kept = [...this.#kept.filter((kept) => kept.path !== path), { path, seconds: Date.now() / 1000 }];
    const removed = this.#dropOldest();
    try {
      const state = { path, all: this.#kept, lastPreservedSeconds: this.#lastPreservedSeconds };
      writeCheckpointState(this.directory, state);
      for (const old of removed) removeCheckpointFiles(old.path);
    } catch (error) {
      throw writingError(path, error);
    }
    return path;
  }

  /** Restores the newest checkpoint if there is one. @returns its path. */
  restoreOrInitialize(): string | undefined {
    if (this.#latest === undefined) this.#options.initFn?.();
    else this.#checkpoint.restore(this.#latest).assertExistingObjectsMatched();
    this.#lastStep = this.#latest === undefined ? undefined : this.#step();
    return this.#latest;
  }

  toString(): string {
    return `CheckpointManager(${this.directory}: ${this.checkpoints.map((path) => basename(path)).join(", ")})`;
  }

  /** Those whose files go; one of them stays for good whenever enough hours have passed. */
  #dropOldest(): readonly Kept[] {
    const hours = this.#options.keepCheckpointEveryNHours;
    const removed: Kept[] = [];
    while (this.#kept.length > this.#maxToKeep) {
      const [oldest] = this.#kept.splice(0, 1);
      if (oldest === undefined) break;
      const isPreserved =
        hours !== undefined && oldest.seconds - hours * secondsPerHour > this.#lastPreservedSeconds;
      if (isPreserved) this.#lastPreservedSeconds = oldest.seconds;
      else removed.push(oldest);
    }
    return removed;
  }

  #step(): number | undefined {
    const value = this.#options.stepCounter?.dataSync()[0];
    return value === undefined ? undefined : Number(value);
  }
}
