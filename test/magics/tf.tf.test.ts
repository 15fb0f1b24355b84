import { expect, test } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { fakeCall } from "./fake_call.ts";

test("%tf --load lists the CPU among the devices", async () => {
  const call = fakeCall({
    args: "--load",
    evaluate: async (code) => {
      expect(code).toBe('await import("flowbook")');
      return import("../../runtime/index.ts");
    },
  });
  await runMagic("tf", call);
  const text = call.out.join("");
  expect(text).toMatch(/loaded +yes/);
  expect(text).toMatch(/device +CPU /);
  expect(text).toMatch(/TensorFlow +\d+\.\d+\.\d+/);
});
