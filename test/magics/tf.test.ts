import { expect, test } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { describeRuntime } from "../../magics/tf.ts";
import { fakeCall } from "./fake_call.ts";

const unloaded = {
  tensorflowVersion: "2.21.0",
  tensorflowJsVersion: "4.22.0",
  libraryPath: "/venv/libtensorflow_cc.so.2",
  isLoaded: false,
  devices: [],
  memory: { tensors: 2, sizeBytes: 3 * 1024 * 1024, nativeTensors: 1 },
};

test("versions, library and memory are told without loading TensorFlow", () => {
  expect(describeRuntime(unloaded).split("\n")).toEqual([
    "  TensorFlow     2.21.0",
    "  TensorFlow.js  4.22.0",
    "  library        /venv/libtensorflow_cc.so.2",
    "  loaded         no, the first operation loads it (or %tf --load)",
    "  memory         2 tensors, 3.0 MiB, 1 held by TensorFlow",
    "",
  ]);
});

test("a missing library says what to do", () => {
  const text = describeRuntime({ ...unloaded, tensorflowVersion: undefined, libraryPath: undefined });
  expect(text).toMatch(/TensorFlow +not installed: run flowbook doctor/);
});

test("%tf takes no words", async () => {
  await expect(runMagic("tf", fakeCall({ args: "devices" }))).rejects.toThrow(
    '%tf: it does not know what to do with "devices". Use %tf [--load].',
  );
});
