import type { KoffiFunc } from "koffi";
import { checkpointFunctions } from "./headers/checkpoint.ts";
import type { AnyFunction, Declaration } from "./headers/declare.ts";
import { eagerFunctions } from "./headers/eager.ts";
import { graphFunctions } from "./headers/graph.ts";
import { profilerFunctions } from "./headers/profiler.ts";
import { sessionFunctions } from "./headers/session.ts";
import { tensorFunctions } from "./headers/tensor.ts";
import { tensorflowLibrary } from "./library.ts";

type Bound<D> = {
  readonly [K in keyof D]: D[K] extends Declaration<infer F extends AnyFunction> ? KoffiFunc<F> : never;
};

const declarations = {
  ...tensorFunctions,
  ...eagerFunctions,
  ...sessionFunctions,
  ...graphFunctions,
  ...checkpointFunctions,
  ...profilerFunctions,
};

/** TensorFlow's C API. Each function is bound when it is first used, so that loading stays quick. */
export const c: Bound<typeof declarations> = bindLazily();

function bindLazily(): Bound<typeof declarations> {
  const functions = {};
  for (const [name, { result, parameters }] of Object.entries(declarations)) {
    Object.defineProperty(functions, name, {
      configurable: true,
      get() {
        const value = tensorflowLibrary().func(name, result, [...parameters]);
        Object.defineProperty(functions, name, { value });
        return value;
      },
    });
  }
  return parseBound(functions);
}

function parseBound(functions: unknown): Bound<typeof declarations> {
  return functions as Bound<typeof declarations>;
}
