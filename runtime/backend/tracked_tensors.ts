import * as tfjs from "@tensorflow/tfjs";
import { bytesPerElement, isDataTypeName } from "../capi/dtypes.ts";

/** What disposing needs to know of a tensor that is already gone. */
interface Forgotten {
  readonly dataId: object;
  readonly dtype: string;
  readonly size: number;
}

interface Tracked extends Forgotten {
  readonly shape: number[];
}

interface DataBackend {
  disposeData(dataId: object): boolean;
}

/** The bookkeeping of tfjs's engine behind `tf.memory()`. */
interface EngineInternals {
  readonly state: {
    numTensors: number;
    numBytes: number;
    numDataBuffers: number;
    readonly scopeStack: readonly { readonly name: string }[];
    readonly gradientDepth: number;
    readonly tensorInfo: WeakMap<
      object,
      { backend: DataBackend; dtype: string; shape: number[]; bytes: number }
    >;
  };
  backend: DataBackend;
  trackTensor(tensor: Tracked, backend?: DataBackend): void;
  disposeTensor(tensor: Forgotten): void;
  removeDataId(dataId: object, backend: DataBackend): void;
  track(tensor: Tracked): void;
}

const tfjsDataTypes: readonly string[] = ["float32", "int32", "bool", "complex64", "string"];

/**
 * Makes the engine count dtypes that it has no size for, and dispose tensors that were garbage collected
 * instead of disposed. Each tensor object takes one reference to its data and gives it back exactly once, by
 * `dispose()` or when it is collected, so shared data lives until its last tensor is gone.
 */
export function trackTensors(): void {
  const engine = parseEngine(tfjs.engine());
  const trackTensor = engine.trackTensor.bind(engine);
  const disposeTensor = engine.disposeTensor.bind(engine);
  const dispose = (tensor: Forgotten): void => {
    if (tfjsDataTypes.includes(tensor.dtype)) disposeTensor(tensor);
    else disposeExtended(engine, tensor);
  };
  const collected = new FinalizationRegistry<Forgotten>(dispose);

  engine.trackTensor = (tensor, backend) => {
    if (tfjsDataTypes.includes(tensor.dtype)) trackTensor(tensor, backend);
    else trackExtended(engine, tensor, backend ?? engine.backend);
    // The engine itself holds on to variables until they are disposed.
    if (tensor instanceof tfjs.Variable) return;
    collected.register(tensor, { dataId: tensor.dataId, dtype: tensor.dtype, size: tensor.size }, tensor);
  };
  engine.disposeTensor = (tensor) => {
    collected.unregister(tensor);
    dispose(tensor);
  };
}

/** The tfjs function that is running (`matMul`), by the scope that tfjs opens around each of its ops. */
export function runningFunction(): string | undefined {
  const scopes = parseEngine(tfjs.engine()).state.scopeStack;
  const name = scopes.findLast((scope) => scope.name.endsWith(tfjs.OP_SCOPE_SUFFIX))?.name;
  return name?.slice(0, -tfjs.OP_SCOPE_SUFFIX.length);
}

/** Whether a gradient is being computed, for which tfjs notes each op. */
export function isDifferentiating(): boolean {
  return parseEngine(tfjs.engine()).state.gradientDepth > 0;
}

function trackExtended(engine: EngineInternals, tensor: Tracked, backend: DataBackend): void {
  const { state } = engine;
  const bytes = sizeBytes(tensor);
  state.numTensors += 1;
  state.numBytes += bytes;
  if (!state.tensorInfo.has(tensor.dataId)) {
    state.numDataBuffers += 1;
    state.tensorInfo.set(tensor.dataId, { backend, dtype: tensor.dtype, shape: tensor.shape, bytes });
  }
  if (!(tensor instanceof tfjs.Variable)) engine.track(tensor);
}

function disposeExtended(engine: EngineInternals, tensor: Forgotten): void {
  const info = engine.state.tensorInfo.get(tensor.dataId);
  if (info === undefined) return;
  engine.state.numTensors -= 1;
  engine.state.numBytes -= sizeBytes(tensor);
  if (info.backend.disposeData(tensor.dataId)) engine.removeDataId(tensor.dataId, info.backend);
}

function sizeBytes(tensor: Forgotten): number {
  return isDataTypeName(tensor.dtype) ? tensor.size * bytesPerElement(tensor.dtype) : 0;
}

function parseEngine(engine: unknown): EngineInternals {
  return engine as EngineInternals;
}
