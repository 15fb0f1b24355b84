import { describe, expect, it } from "vitest";
import {
  arrayTypes,
  bytesPerElement,
  dataTypeName,
  dataTypes,
  isDataTypeName,
} from "../../../runtime/capi/dtypes.ts";
import { DataType } from "../../../runtime/proto/tensorflow/core/framework/types_pb.ts";

/** Where our name is not the proto's in lower case. */
const protoNames: Readonly<Record<string, string>> = { float32: "FLOAT", float64: "DOUBLE", float16: "HALF" };

describe("data types", () => {
  it.each(Object.entries(dataTypes))("%s has TensorFlow's number", (name, number) => {
    const proto: unknown = Reflect.get(DataType, `DT_${protoNames[name] ?? name.toUpperCase()}`);
    expect(number).toBe(proto);
    expect(dataTypeName(number)).toBe(name);
  });

  it("the typed array of a dtype has the size of its elements; complex numbers take two", () => {
    for (const [name, ArrayType] of Object.entries(arrayTypes)) {
      if (!isDataTypeName(name)) throw new Error(name);
      const perElement = name.startsWith("complex") ? 2 : 1;
      expect(new ArrayType(new ArrayBuffer(32)).BYTES_PER_ELEMENT * perElement).toBe(bytesPerElement(name));
    }
  });

  it("a quantized type is refused by number", () => {
    expect(() => dataTypeName(DataType.DT_QINT8)).toThrow(
      "dtype: TensorFlow's type number 11 is not supported.",
    );
  });
});
