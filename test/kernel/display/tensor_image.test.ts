import { expect, test } from "vitest";
import { drawTensor } from "../../../kernel/display/image/tensor_image.ts";

const tensor = (dtype: string, shape: readonly number[], values: ArrayLike<number>) => ({
  dtype,
  shape,
  isDisposed: false,
  dataSync: () => values,
});

/** The pixel at a place, as `red,green,blue,opacity`. */
function pixel({ rgba, width }: ReturnType<typeof drawTensor>, x: number, y: number): string {
  const offset = 4 * (y * width + x);
  return rgba.subarray(offset, offset + 4).join();
}

test("a grey image goes from black to white, small pixels drawn as large squares", () => {
  const picture = drawTensor(tensor("uint8", [1, 2], [0, 51]), false);
  // 224 / 2 = 112 for each pixel.
  expect([picture.width, picture.height]).toEqual([224, 112]);
  expect([pixel(picture, 0, 0), pixel(picture, 111, 111), pixel(picture, 112, 0)]).toEqual([
    "0,0,0,255",
    "0,0,0,255",
    "51,51,51,255",
  ]);
  expect(picture.description).toBe("uint8[1,2] image");
});

test.each([
  ["float32", [1, 1, 3], [0, 0.2, 1], "0,51,255,255"],
  ["uint8", [1, 1, 4], [1, 2, 3, 4], "1,2,3,4"],
  ["int32", [1, 1, 1], [128], "128,128,128,255"],
  ["bool", [1, 1], [1], "255,255,255,255"],
])("%s%o is drawn in its own range", (dtype, shape, values, colours) => {
  expect(pixel(drawTensor(tensor(dtype, shape, values), false), 0, 0)).toBe(colours);
});

test("normalize scales from the least value to the largest, and says so; NaN is black", () => {
  const picture = drawTensor(tensor("float32", [1, 4], [-2, 0, 2, Number.NaN]), true);
  const colours = [0, 1, 2, 3].map((x) => pixel(picture, x * 56, 0).split(",")[0]);
  expect(colours).toEqual(["0", "128", "255", "0"]);
  expect(picture.description).toBe("float32[1,4] image, -2 is black, 2 white");
});

test("a batch is a grid with gaps, of which the first 64 are drawn", () => {
  // Image i of 100 has the value i.
  const values = Array.from({ length: 100 }, (_, index) => index);
  const picture = drawTensor(tensor("uint8", [100, 1, 1, 1], values), false);
  // 8 by 8 tiles of 64 pixels with 7 gaps of 2.
  expect([picture.width, picture.height]).toEqual([526, 526]);
  expect(pixel(picture, 64, 0)).toBe("0,0,0,0");
  expect(pixel(picture, 66, 0)).toBe("1,1,1,255");
  expect(pixel(picture, 525, 525)).toBe("63,63,63,255");
  expect(picture.description).toBe("uint8[100,1,1,1] image, the first 64 of 100");
});

test("three dimensions are a batch of grey images where the last one cannot be channels", () => {
  const picture = drawTensor(tensor("uint8", [2, 3, 5], new Uint8Array(30)), false);
  // 64 / 5 = 12 for each pixel; two images beside each other.
  expect([picture.width, picture.height]).toEqual([2 * 60 + 2, 36]);
});

test("a large image is drawn smaller, by the mean of its pixels, and says so", () => {
  const values = Uint8Array.from({ length: 4096 * 2 }, (_, index) => (index % 2) * 100);
  const picture = drawTensor(tensor("uint8", [2, 4096], values), false);
  expect([picture.width, picture.height]).toEqual([2048, 1]);
  expect(pixel(picture, 7, 0)).toBe("50,50,50,255");
  expect(picture.description).toBe("uint8[2,4096] image, at 1/2 of its size");
});

test.each([
  [
    tensor("float32", [1, 2], [0, 200]),
    "float32[1,2] has values from 0 to 200, not from 0 to 1. Divide it by 255, or pass { normalize: true }",
  ],
  [tensor("float32", [1, 2], [-1, 1]), "has values from -1 to 1, not from 0 to 1. Pass { normalize: true }"],
  [tensor("int32", [1, 2], [0, 256.5]), "has values from 0 to 256.5, not from 0 to 255. Pass"],
  [tensor("float32", [1, 2], [0, Number.NaN]), "1 values of float32[1,2] are NaN or infinite. Pass"],
  [tensor("float32", [3], [0, 0, 0]), "float32[3] is not the shape of an image. Pass [height, width]"],
  [tensor("float32", [1, 2, 2, 5], new Float32Array(20)), "float32[1,2,2,5] is not the shape"],
  [tensor("float32", [0, 2], []), "float32[0,2] is not the shape"],
])("what cannot be drawn is refused with what to do: %#", (image, message) => {
  expect(() => drawTensor(image, false)).toThrow(message);
});

test("rounding errors are clipped", () => {
  expect(pixel(drawTensor(tensor("float32", [1, 2], [-1e-7, 1.0000001]), false), 112, 0)).toBe(
    "255,255,255,255",
  );
});
