import * as tfjs from "@tensorflow/tfjs";
import { blockLstm, registerBlockLstm } from "../backend/ops/block_lstm.ts";
import { currentRecorder } from "../backend/recorder.ts";
import { type LstmInputs, loopLstm } from "./loop_lstm.ts";

interface LayerWeight {
  read(): tfjs.Tensor;
}

/** The parts of tfjs's LSTM layer that its `call` is made of. */
interface LstmLayer {
  readonly cell: {
    readonly activation: { getClassName(): string };
    readonly recurrentActivation: { getClassName(): string };
    readonly useBias: boolean;
    readonly dropout: number;
    readonly recurrentDropout: number;
    readonly kernel: LayerWeight;
    readonly recurrentKernel: LayerWeight;
    readonly bias: LayerWeight;
  };
  readonly stateful: boolean;
  readonly states_: tfjs.Tensor[];
  readonly goBackwards: boolean;
  readonly returnSequences: boolean;
  readonly returnState: boolean;
  getInitialState(inputs: tfjs.Tensor): tfjs.Tensor[];
  resetStates(states: tfjs.Tensor[], training: boolean): void;
  call(inputs: tfjs.Tensor | tfjs.Tensor[], options: CallOptions | undefined): tfjs.Tensor | tfjs.Tensor[];
}

interface CallOptions {
  readonly mask?: tfjs.Tensor | null;
  readonly training?: boolean;
  readonly initialState?: tfjs.Tensor[] | null;
}

/**
 * Lets LSTM layers run as one op, forward and backward, where tfjs runs some twenty ops for each step of a
 * sequence: those with sigmoid gates, without dropout and masks. XLA does not know the op; it gets a loop.
 */
export function fuseLstmLayers(): void {
  registerBlockLstm();
  const prototype = parseLstm(tfjs.serialization.SerializationMap.getMap().classNameMap.LSTM?.[0]);
  const { call } = prototype;
  prototype.call = function (inputs, options) {
    const [x] = Array.isArray(inputs) ? inputs : [inputs];
    if (x === undefined || !isFusible(this, x, options)) return call.call(this, inputs, options);
    return tfjs.tidy(() => runFused(this, x, options));
  };
}

function isFusible({ cell }: LstmLayer, x: tfjs.Tensor, options: CallOptions | undefined): boolean {
  return (
    cell.activation.getClassName() === "tanh" &&
    cell.recurrentActivation.getClassName() === "sigmoid" &&
    cell.useBias &&
    !(options?.training === true && (cell.dropout > 0 || cell.recurrentDropout > 0)) &&
    (options?.mask ?? null) === null &&
    x.dtype === "float32" &&
    currentRecorder()?.opSet !== "portable"
  );
}

function runFused(
  layer: LstmLayer,
  x: tfjs.Tensor,
  options: CallOptions | undefined,
): tfjs.Tensor | tfjs.Tensor[] {
  const { cell, goBackwards, returnSequences, returnState, stateful } = layer;
  const initial = options?.initialState ?? (stateful ? layer.states_ : layer.getInitialState(x));
  const [hidden, state] = initial;
  if (hidden === undefined || state === undefined || initial.length > 2) {
    throw new Error(`LSTM: ${initial.length} initial states. Pass two: the last output and the cells.`);
  }
  const byTime = tfjs.transpose(x, [1, 0, 2]);
  const outputs = runCell(cell, { x: goBackwards ? tfjs.reverse(byTime, 0) : byTime, cell: state, hidden });
  const steps = byTime.shape[0] ?? 0;
  const last = (sequence: tfjs.Tensor) => tfjs.squeeze(tfjs.slice(sequence, steps - 1, 1), [0]);
  const states = [last(outputs.hidden), last(outputs.cells)];
  if (stateful) layer.resetStates(states, options?.training ?? false);
  const output = returnSequences ? tfjs.transpose(outputs.hidden, [1, 0, 2]) : states[0];
  if (output === undefined) throw new Error("LSTM: no output.");
  return returnState ? [output, ...states] : output;
}

function runCell(
  { kernel, recurrentKernel, bias }: LstmLayer["cell"],
  given: Pick<LstmInputs, "x" | "cell" | "hidden">,
) {
  const weights = { kernel: kernel.read(), recurrentKernel: recurrentKernel.read() };
  if (currentRecorder()?.opSet === "xla") return loopLstm({ ...given, ...weights, bias: bias.read() });
  const joined = tfjs.concat([weights.kernel, weights.recurrentKernel], 0);
  return blockLstm({ ...given, weights: joined, bias: bias.read() });
}

function parseLstm(layerClass: unknown): LstmLayer {
  return (layerClass as { readonly prototype: LstmLayer }).prototype;
}
