import * as tfjs from "@tensorflow/tfjs";
import { tensorflowBackend } from "../backend/register.ts";
import { numberValue, type SavedValue, type SavedValues, variableValue } from "./checkpoint_values.ts";

/** A variable that an optimizer keeps for one that it trains, by the name that `getWeights` tells. */
interface Slot {
  readonly originalName: string;
  readonly variable: tfjs.Variable;
}

/** What tfjs's optimizers keep as numbers. */
interface OptimizerNumbers {
  iterations_?: number;
  learningRate?: number;
  setLearningRate?(rate: number): void;
}

/**
 * The values of an optimizer: how many steps it made, its learning rate, and what it keeps for each variable.
 * tfjs's optimizers make the latter on their first step, in lists that are empty until then.
 */
export function optimizerValues(path: readonly string[], optimizer: tfjs.Optimizer): SavedValues {
  const values: SavedValue[] = [];
  const numbers = parseNumbers(optimizer);
  values.push(
    numberValue([...path, "iterations"], "int64", {
      get: () => numbers.iterations_ ?? 0,
      set: (count) => {
        numbers.iterations_ = count;
      },
    }),
  );
  if (typeof numbers.learningRate === "number") values.push(learningRate(path, numbers));
  for (const [property, value] of Object.entries(optimizer)) {
    if (value instanceof tfjs.Variable) values.push(variableValue([...path, property], value));
    for (const [index, slot] of parseSlots(value).entries()) {
      if (slot === undefined) continue;
      values.push(variableValue([...path, property, String(index)], slot.variable, slot.originalName));
    }
  }
  return { values, missing: (place, name) => missingSlot(path, optimizer, { place, name }) };
}

/** float64, so that the number is the same again. */
function learningRate(path: readonly string[], numbers: OptimizerNumbers): SavedValue {
  return numberValue([...path, "learning_rate"], "float64", {
    get: () => numbers.learningRate ?? 0,
    set: (rate) => {
      if (numbers.setLearningRate === undefined) numbers.learningRate = rate;
      else numbers.setLearningRate(rate);
    },
  });
}

function missingSlot(
  path: readonly string[],
  optimizer: tfjs.Optimizer,
  { place, name }: { readonly place: readonly string[]; readonly name: string },
): SavedValue | undefined {
  const isBelow = place.length === path.length + 2 && path.every((part, depth) => part === place[depth]);
  const [property = "", index = ""] = place.slice(path.length);
  const slots: unknown = Object.hasOwn(optimizer, property) ? Reflect.get(optimizer, property) : undefined;
  if (!isBelow || !Array.isArray(slots) || !/^\d{1,6}$/.test(index)) return undefined;
  return {
    path: place,
    name,
    spec: undefined,
    read: () => {
      throw new Error(`${place.join("/")}: the slot does not exist yet.`);
    },
    write(handle) {
      const tensor = tensorflowBackend().tensorOf(handle);
      slots[Number(index)] = { originalName: name, variable: tfjs.variable(tensor, false) };
      tensor.dispose();
    },
  };
}

function parseNumbers(optimizer: unknown): OptimizerNumbers {
  return optimizer as OptimizerNumbers;
}

function parseSlots(value: unknown): readonly (Slot | undefined)[] {
  if (!Array.isArray(value)) return [];
  return value.map((slot: Slot | undefined) => (slot?.variable instanceof tfjs.Variable ? slot : undefined));
}
