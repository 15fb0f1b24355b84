import { expect, test } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { fakeCall } from "./fake_call.ts";

test("%types without a mode asks for it and says what it means", async () => {
  const asked: unknown[] = [];
  const typeMode = async (mode: unknown) => {
    asked.push(mode);
    return "off" as const;
  };
  const call = fakeCall({ typeMode });
  await runMagic("types", call);
  expect(asked).toEqual([undefined]);
  expect(call.out).toEqual(["types off: types are not checked\n"]);
});

test("%types sets a mode, and says from when on", async () => {
  const call = fakeCall({ args: "strict" });
  await runMagic("types", call);
  expect(call.out).toEqual(["types strict: type errors stop a cell before it runs, from the next cell on\n"]);
});

test("%types suggests the nearest mode", async () => {
  await expect(runMagic("types", fakeCall({ args: "strickt" }))).rejects.toThrow(
    "%types: there is no mode strickt. Did you mean strict?",
  );
});
