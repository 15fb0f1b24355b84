import { expect, it } from "vitest";
import { runtimeInfo, shutdownRuntime, tf } from "../../runtime/index.ts";

it("lists the devices without an op when asked to load", () => {
  expect(runtimeInfo()).toMatchObject({ isLoaded: false, devices: [] });
  const info = runtimeInfo({ load: true });
  expect(info).toMatchObject({ isLoaded: true, tensorflowVersion: "2.21.0", tensorflowJsVersion: "4.22.0" });
  expect(info.devices[0]).toMatchObject({ type: "CPU", name: expect.stringContaining("device:CPU:0") });
  expect(info.libraryPath).toContain("libtensorflow_cc");
});

it("after shutdown old tensors are refused, and TensorFlow starts again for new ones", () => {
  const old = tf.add(1, 2);
  shutdownRuntime();
  expect(runtimeInfo().memory.nativeTensors).toBe(0);
  expect(() => old.dataSync()).toThrow(/^tensor: number \d+ was released/);
  expect(tf.add(3, 4).dataSync()).toEqual(Float32Array.of(7));
  old.dispose();
});
