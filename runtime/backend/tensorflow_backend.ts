import type { DataType, Tensor, TensorInfo } from "@tensorflow/tfjs";
import * as tfjs from "@tensorflow/tfjs";
import type { TFEOpAttr } from "@tensorflow/tfjs-node-gpu/dist/tfjs_binding.js";
import { dataTypeName, dataTypes, isDataTypeName } from "../capi/dtypes.ts";
import { GraphTensor } from "../capi/graph.ts";
import type { TensorHandle } from "../capi/tensor_handle.ts";
import { addTensor, binding, nativeTensor, parseBinding, replaceTensor } from "./binding.ts";
import { currentRecorder, type NativeTensor, withRecorder } from "./recorder.ts";
import { Int64Scalar, kernelBackendModule, parseBackendInternals, type TensorData } from "./tfjs_node.ts";

interface Metadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/**
 * tfjs-node's backend, with every dtype of TensorFlow under its own name. tfjs-node calls int64 and uint8
 * results int32, so that the next op refuses them; here they keep their dtype and work.
 */
export class TensorFlowBackend extends kernelBackendModule.NodeJSKernelBackend {
  readonly #internals = parseBackendInternals(this);

  constructor() {
    super(parseBinding(binding), "@tensorflow/tfjs-node");
    Object.assign(this.#internals, {
      createOutputTensor: (metadata: Metadata) => this.#createOutput(metadata),
      typeAttributeFromTensor: (tensor: Tensor) => typeNumber(tensor.dtype),
      getMappedInputTensorIds: this.#mapSavedModelInputs.bind(this),
      getInputTensorIds: (tensors: readonly TensorInfo[]) => tensors.map((tensor) => this.tensorId(tensor)),
    });
  }

  override getDTypeInteger(dtype: DataType): number {
    return typeNumber(dtype);
  }

  override executeSingleInput(name: string, input: TensorInfo): Tensor {
    return this.executeSingleOutput(name, [typeAttr("T", input.dtype)], [input]);
  }

  override createReductionOpAttrs(tensor: TensorInfo, keepDims = false): TFEOpAttr[] {
    return [
      { name: "keep_dims", type: binding.TF_ATTR_BOOL, value: keepDims },
      typeAttr("T", tensor.dtype),
      typeAttr("Tidx", "int32"),
    ];
  }

  override move(dataId: object, values: unknown, shape: number[], dtype: DataType, refCount: number): void {
    const recorder = currentRecorder();
    this.#internals.tensorMap.set(dataId, {
      shape,
      dtype: typeNumber(dtype),
      values,
      id: -1,
      refCount,
      recorder,
    });
  }

  /** As tfjs-node's, with fewer look-ups: every op's result comes by here. */
  override disposeData(dataId: object, force = false): boolean {
    const { tensorMap } = this.#internals;
    if (!tensorMap.has(dataId)) return true;
    const data = tensorMap.get(dataId);
    data.refCount -= 1;
    if (!force && data.refCount > 0) return false;
    if (data.id >= 0) binding.deleteTensor(data.id);
    tensorMap.delete(dataId);
    return true;
  }

  /** True figures: what was forgotten is taken off again when it is collected. */
  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  /** The binding's id of a tensor, whose values are handed to TensorFlow if they were not yet. */
  tensorId(tensor: TensorInfo | Int64Scalar): number {
    if (tensor instanceof Int64Scalar) return binding.createTensor([], dataTypes.int64, tensor.valueArray);
    const data = this.#internals.tensorMap.get(tensor.dataId);
    if (data.values !== null) {
      const { shape, dtype, values, recorder } = data;
      // What was there before a trace is no constant of its graph.
      const create = () => binding.createTensor(shape, dtype, values);
      data.id = recorder === currentRecorder() ? create() : withRecorder(undefined, create);
      data.values = null;
    }
    return data.id;
  }

  /** Whether the values of `tensor` are those of `handle`. */
  holds(tensor: TensorInfo, handle: TensorHandle): boolean {
    const { id, values } = this.#internals.tensorMap.get(tensor.dataId);
    return values === null && id >= 0 && nativeTensor(id) === handle;
  }

  /** Whether `tensor` belongs to a graph and has no values. */
  isTraced(tensor: Tensor): boolean {
    if (tensor.isDisposed) return false;
    const { id, values } = this.#internals.tensorMap.get(tensor.dataId);
    return values === null && nativeTensor(id) instanceof GraphTensor;
  }

  /** The tensor with the values, or of the graph, behind a native tensor, which this takes over. */
  tensorOf(native: NativeTensor): Tensor {
    return this.#createOutput({
      id: addTensor(native),
      shape: native.shape,
      dtype: dataTypes[native.dtype],
    });
  }

  /**
   * Gives a tensor another value of the same shape without a detour through tfjs, where nothing else shares
   * its data. @returns false where something does.
   */
  replaceValue(tensor: Tensor, value: TensorHandle): boolean {
    const data = this.#internals.tensorMap.get(tensor.dataId);
    if (data.refCount > 1 || data.values !== null) return false;
    replaceTensor(data.id, value);
    return true;
  }

  #createOutput(metadata: Metadata): Tensor {
    const dataId = {};
    const { id, shape, dtype } = metadata;
    const data: TensorData = { shape, dtype, id, values: null, refCount: 1 };
    this.#internals.tensorMap.set(dataId, data);
    const info = { dataId, shape, dtype: parseDataType(dataTypeName(dtype)) };
    return tfjs.engine().makeTensorFromTensorInfo(info, this);
  }

  /** tfjs signatures say int32 where the model wants int64 or uint8: these are cast, by TensorFlow. */
  #mapSavedModelInputs(
    inputs: readonly Tensor[],
    infos: readonly ({ readonly tfDtype?: string } | undefined)[],
  ): { readonly tensorIds: number[]; readonly newTensors: number[] } {
    const newTensors: number[] = [];
    const tensorIds = inputs.map((input, index) => {
      const id = this.tensorId(input);
      const wanted = savedModelCasts[infos[index]?.tfDtype ?? ""];
      if (wanted === undefined || input.dtype === wanted) return id;
      newTensors.push(index);
      const attrs = [typeAttr("SrcT", input.dtype), typeAttr("DstT", wanted)];
      return binding.executeOp("Cast", attrs, [id], 1)[0]?.id ?? id;
    });
    return { tensorIds, newTensors };
  }
}

const savedModelCasts: Readonly<Record<string, string>> = { DT_INT64: "int64", DT_UINT8: "uint8" };

/** A `type` attribute for any dtype of TensorFlow; tfjs-node's own knows six. */
export function typeAttr(name: string, dtype: string): TFEOpAttr {
  return { name, type: binding.TF_ATTR_TYPE, value: typeNumber(dtype) };
}

kernelBackendModule.createTensorsTypeOpAttr = (name, source) => {
  if (typeof source === "string") return typeAttr(name, source);
  const first = Array.isArray(source) ? source[0] : source;
  if (first === undefined || first === null) throw new Error(`${name}: no tensor to take the dtype from.`);
  return typeAttr(name, first.dtype);
};

/**
 * tfjs-node's kernels ask for the dtype of a result; tfjs's own answer knows five names. (tfjs's ops convert
 * operands that differ before, by a private copy of this function, which fails for mixes such as int64 with
 * float32: cast one of them.)
 */
function extendUpcasting(): void {
  const util = parseWritable(tfjs.backend_util);
  const { upcastType } = util;
  util.upcastType = (a, b) => (a === b ? a : upcastType(a, b));
}

extendUpcasting();

interface WritableBackendUtil {
  upcastType: typeof tfjs.backend_util.upcastType;
}

function parseWritable(value: unknown): WritableBackendUtil {
  return value as WritableBackendUtil;
}

function typeNumber(dtype: string): number {
  if (isDataTypeName(dtype)) return dataTypes[dtype];
  throw new Error(
    `tensor: TensorFlow has no dtype "${dtype}". Use one of ${Object.keys(dataTypes).join(", ")}.`,
  );
}

/** tfjs's `DataType` is extended in `extended_dtypes.ts`; at run time it takes any name. */
function parseDataType(name: string): DataType {
  return name as DataType;
}
