import * as tfjs from "@tensorflow/tfjs";

/** As `tf.tidy`, for a result that is no tensor: what `body` made is disposed of. */
export function inScope<T>(body: () => T, name?: string): T {
  tfjs.engine().startScope(name);
  try {
    return body();
  } finally {
    tfjs.engine().endScope();
  }
}
