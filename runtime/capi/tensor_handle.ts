import { bytesPerElement, type DataTypeName, dataTypeName, findDataType } from "./dtypes.ts";
import { c } from "./functions.ts";
import type { Pointer } from "./pointer.ts";
import { sharedStatus } from "./status.ts";

/** Owns one `TFE_TensorHandle`: whoever holds this object releases it, once. */
export class TensorHandle {
  readonly pointer: Pointer<"TFE_TensorHandle">;
  readonly dtype: DataTypeName;
  readonly shape: number[];
  #released = false;

  /** Takes over `pointer`. @throws Error, having released it, if its dtype is not supported. */
  constructor(pointer: Pointer<"TFE_TensorHandle">) {
    this.pointer = pointer;
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
