import * as tfjs from "@tensorflow/tfjs";
import { currentRecorder } from "./recorder.ts";

interface EngineInternals {
  makeVariable(value: tfjs.Tensor, trainable?: boolean, name?: string, dtype?: tfjs.DataType): tfjs.Variable;
  readonly registeredVariables: Readonly<Record<string, tfjs.Variable>>;
}

/**
 * Lets a trace see what happens to variables. One that is created while tracing gets a value at once, as it
 * outlives the trace; one that is assigned gets its old value back when the trace ends.
 */
export function traceVariables(): void {
  const engine = parseEngine(tfjs.engine());
  const makeVariable = engine.makeVariable.bind(engine);
  engine.makeVariable = (value, ...rest) =>
    makeVariable(currentRecorder()?.initialValue(value) ?? value, ...rest);

  const prototype = parseVariable(tfjs.Variable.prototype);
  const { assign } = prototype;
  prototype.assign = function (this: tfjs.Variable, value: tfjs.Tensor): void {
    currentRecorder()?.beforeAssign(this);
    assign.call(this, value);
  };
}

/** Every variable that has not been disposed of. */
export function livingVariables(): readonly tfjs.Variable[] {
  return Object.values(parseEngine(tfjs.engine()).registeredVariables);
}

function parseEngine(engine: unknown): EngineInternals {
  return engine as EngineInternals;
}

function parseVariable(prototype: unknown): { assign(value: tfjs.Tensor): void } {
  return prototype as { assign(value: tfjs.Tensor): void };
}
