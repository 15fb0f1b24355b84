import type * as tfjs from "@tensorflow/tfjs";
import { scopeName } from "../backend/name_scopes.ts";
import { TensorSpec } from "./tensor_spec.ts";
import { function_, type TracedFunction } from "./traced_function.ts";

/** What a model predicts, as a function of its inputs. */
export type ModelFunction = TracedFunction<
  (...inputs: readonly tfjs.Tensor[]) => tfjs.Tensor | tfjs.Tensor[]
>;

/** @param ofAnySize whether one trace serves batches of all sizes. */
export function modelFunction(model: tfjs.LayersModel, ofAnySize = true): ModelFunction {
  const predict = (...inputs: readonly tfjs.Tensor[]) => model.call([...inputs], { training: false });
  const inputSignature = model.inputs.map(
    ({ shape, dtype, name }) => new TensorSpec(shape, dtype, scopeName(name)),
  );
  return function_(predict, { name: model.name, ...(ofAnySize ? { inputSignature } : {}) });
}
