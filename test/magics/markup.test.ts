import { expect, test } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { fakeCall } from "./fake_call.ts";

test.each(["html", "svg", "markdown"])("%%%%%s shows its cell as what it is called", async (name) => {
  const call = fakeCall({ body: "text" });
  await runMagic(name, call);
  expect(call.out).toEqual([`<${name} text>`]);
});
