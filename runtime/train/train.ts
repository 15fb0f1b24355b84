import * as tfjs from "@tensorflow/tfjs";

// The names of `tf.train`: tfjs's optimizers, and TensorFlow's checkpoints.

export const { adadelta, adagrad, adam, adamax, momentum, rmsprop, sgd } = tfjs.train;

export { Checkpoint } from "./checkpoint.ts";
export { CheckpointManager, type CheckpointManagerOptions } from "./checkpoint_manager.ts";
export type { Trackable } from "./checkpoint_objects.ts";
export type { RestoreStatus } from "./checkpoint_restore.ts";
export { latestCheckpoint } from "./checkpoint_state.ts";
