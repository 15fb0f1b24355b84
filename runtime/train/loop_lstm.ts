import * as tfjs from "@tensorflow/tfjs";
import { scan } from "../function/control_flow/scan.ts";

/** A sequence, and what an LSTM cell makes of it. */
export interface LstmInputs {
  /** float32[time, batch, features] */
  readonly x: tfjs.Tensor;
  /** float32[batch, units], before the first step. */
  readonly cell: tfjs.Tensor;
  readonly hidden: tfjs.Tensor;
  /** float32[features, 4 * units] and float32[units, 4 * units]: input gate, forget gate, cell, output gate. */
  readonly kernel: tfjs.Tensor;
  readonly recurrentKernel: tfjs.Tensor;
  /** float32[4 * units] */
  readonly bias: tfjs.Tensor;
}

/** An LSTM with sigmoid gates as a loop of the graph. What does not depend on the step before is outside of it. */
export function loopLstm({ x, cell, hidden, kernel, recurrentKernel, bias }: LstmInputs): {
  readonly cells: tfjs.Tensor;
  readonly hidden: tfjs.Tensor;
} {
  const [steps = 0, batch = 0, features = 0] = x.shape;
  const [, width = 0] = kernel.shape;
  const projected = tfjs.add(
    tfjs.matMul(x.as2D(steps * batch, features), kernel.as2D(features, width)),
    bias,
  );
  const recurrent = recurrentKernel.as2D(width / 4, width);
  return scan(
    (state, step: tfjs.Tensor) => {
      const gates = tfjs.add(step, tfjs.matMul(state.hidden.as2D(batch, width / 4), recurrent));
      const [input, forget, candidate, output] = tfjs.split(gates, 4, 1);
      if (input === undefined || forget === undefined || candidate === undefined || output === undefined) {
        throw new Error("LSTM: there are not four gates.");
      }
      const kept = tfjs.mul(tfjs.sigmoid(forget), state.cells);
      const cells = tfjs.add(kept, tfjs.mul(tfjs.sigmoid(input), tfjs.tanh(candidate)));
      return { cells, hidden: tfjs.mul(tfjs.sigmoid(output), tfjs.tanh(cells)) };
    },
    tfjs.reshape(projected, [steps, batch, width]),
    { cells: cell, hidden },
  );
}
