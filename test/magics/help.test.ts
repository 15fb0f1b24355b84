import { expect, test } from "vitest";
import { magics } from "../../magics/index.ts";
import { runMagic } from "../../magics/run_magic.ts";
import { fakeCall } from "./fake_call.ts";

test("%lsmagic names every magic with its summary", async () => {
  const call = fakeCall();
  await runMagic("lsmagic", call);
  const text = call.out.join("");
  for (const { name, summary } of magics)
    expect(text).toMatch(new RegExp(`%${name}\\b.*${summary.slice(0, 20)}`));
});

test("%help lists magics; %help NAME and %NAME --help tell the same about one", async () => {
  const list = fakeCall();
  await runMagic("help", list);
  expect(list.out.join("")).toContain("%time, %%time");
  const one = fakeCall({ args: "%time" });
  await runMagic("help", one);
  const option = fakeCall({ args: " --help " });
  await runMagic("time", option);
  expect(option.out).toEqual(one.out);
  expect(one.out.join("")).toMatch(/Usage: %time EXPRESSION[\s\S]*--help[\s\S]*Example:\n {2}%time/);
});

test("%help of an unknown magic suggests the nearest", async () => {
  await expect(runMagic("help", fakeCall({ args: "tiem" }))).rejects.toThrow("Did you mean %time?");
});

test("an unknown magic suggests the nearest, or the list", async () => {
  await expect(runMagic("tmie", fakeCall())).rejects.toThrow(
    "%tmie: there is no such magic. Did you mean %time? %lsmagic lists them all.",
  );
  await expect(runMagic("matplotlib", fakeCall())).rejects.toThrow(
    "there is no such magic. %lsmagic lists them.",
  );
});

test("a line magic refuses a cell, and a cell magic a line", async () => {
  await expect(runMagic("lsmagic", fakeCall({ body: "1" }))).rejects.toThrow(
    "%%lsmagic: this magic takes one line, not a cell",
  );
  const cellOnly = {
    name: "only",
    kind: "cell",
    summary: "",
    usage: "%%only",
    example: "",
    run: () => 1,
  } as const;
  await expect(runMagic("only", fakeCall({ magics: [cellOnly] }))).rejects.toThrow(
    "Start the cell with %%only.",
  );
});
