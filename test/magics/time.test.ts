import { expect, test } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { fakeCall } from "./fake_call.ts";

test("%time evaluates its line and results in the value", async () => {
  const evaluated: string[] = [];
  const call = fakeCall({
    args: "1 + 1",
    evaluate: async (code) => {
      evaluated.push(code);
      return 2;
    },
  });
  expect(await runMagic("time", call)).toBe(2);
  expect(evaluated).toEqual(["1 + 1"]);
  expect(call.out.join("")).toMatch(/^wall \d+\.\d ms, CPU \d+\.\d ms \(all threads\)\n$/);
});

test("%%time evaluates the whole cell at once", async () => {
  const evaluated: string[] = [];
  const evaluate = async (code: string) => evaluated.push(code);
  await runMagic("time", fakeCall({ body: "const a = 1;\na + 1", evaluate }));
  expect(evaluated).toEqual(["const a = 1;\na + 1"]);
});

test("a failing evaluation fails as it would without %time", async () => {
  const evaluate = () => Promise.reject(new RangeError("too deep"));
  await expect(runMagic("time", fakeCall({ args: "f()", evaluate }))).rejects.toThrow(RangeError);
});

test("nothing to time is a mistake with the usage", async () => {
  await expect(runMagic("time", fakeCall({ body: "  \n" }))).rejects.toThrow(
    /there is no code to time\. Use %time/,
  );
});
