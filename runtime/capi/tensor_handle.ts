import { bytesPerElement, type DataTypeName, dataTypeName, findDataType } from "./dtypes.ts";
import { c } from "./functions.ts";
import type { Pointer } from "./pointer.ts";
import { checkStatus, sharedStatus } from "./status.ts";

/** Owns one `TFE_TensorHandle`: whoever holds this object releases it, once. */
export class TensorHandle {
  readonly pointer: Pointer<"TFE_TensorHandle">;
  readonly dtype: DataTypeName;
  readonly shape: number[];
  #released = false;

  /**
   * Takes over `pointer`. @throws Error, having released it, if its dtype is not supported.
   * @param known what TensorFlow would say of it; asking costs a microsecond.
   */
  constructor(
    pointer: Pointer<"TFE_TensorHandle">,
    known?: { readonly dtype: DataTypeName; readonly shape: readonly number[] },
  ) {
    this.pointer = pointer;
    if (known !== undefined) {
      this.dtype = known.dtype;
      this.shape = [...known.shape];
      return;
    }
    const number = c.TFE_TensorHandleDataType(pointer);
    const dtype = findDataType(number);
    if (dtype === undefined) c.TFE_DeleteTensorHandle(pointer);
    this.dtype = dtype ?? dataTypeName(number);
    this.shape = readShape(pointer);
  }

  /** `float32[2,3]` */
  get signature(): string {
    return `${this.dtype}[${this.shape.join(",")}]`;
  }

  get elementCount(): number {
    return this.shape.reduce((product, size) => product * size, 1);
  }

  get sizeBytes(): number {
    return this.elementCount * bytesPerElement(this.dtype);
  }

  /** Another handle of the same values, with a life of its own. */
  share(): TensorHandle {
    const pointer = c.TFE_TensorHandleCopySharingTensor(this.pointer, sharedStatus());
    checkStatus("TFE_TensorHandleCopySharingTensor", () => [this.signature]);
    return new TensorHandle(pointer, this);
  }

  [Symbol.dispose](): void {
    if (this.#released) return;
    this.#released = true;
    c.TFE_DeleteTensorHandle(this.pointer);
  }
}

function readShape(pointer: Pointer<"TFE_TensorHandle">): number[] {
  const status = sharedStatus();
  const rank = c.TFE_TensorHandleNumDims(pointer, status);
  const shape: number[] = [];
  for (let axis = 0; axis < rank; axis += 1) shape.push(c.TFE_TensorHandleDim(pointer, axis, status));
  return shape;
}
