import process from "node:process";
import { afterEach, expect, test, vi } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { fakeCall } from "./fake_call.ts";

afterEach(() => vi.unstubAllEnvs());

async function env(args: string): Promise<{ readonly value: unknown; readonly printed: string }> {
  const call = fakeCall({ args });
  const value = await runMagic("env", call);
  return { value, printed: call.out.join("") };
}

test.each(["SAMPLE=a b", "SAMPLE = a b ", 'SAMPLE="a b"', "SAMPLE a b"])("%%env %s sets it", async (args) => {
  vi.stubEnv("SAMPLE", "before");
  expect((await env(args)).printed).toBe("SAMPLE=a b\n");
  expect(process.env.SAMPLE).toBe("a b");
  expect((await env("SAMPLE")).value).toBe("a b");
});

test("a list and a confirmation hide secrets; asking for one by name gives it", async () => {
  vi.stubEnv("SAMPLE_API_KEY", "before");
  expect((await env("SAMPLE_API_KEY=hush")).printed).toBe("SAMPLE_API_KEY=<hidden>\n");
  const { printed } = await env("");
  expect(printed).toMatch(/SAMPLE_API_KEY +<hidden>/);
  expect(printed).not.toContain("hush");
  expect((await env("SAMPLE_API_KEY")).value).toBe("hush");
});

test("--delete removes a variable, and one that is not set suggests the nearest", async () => {
  vi.stubEnv("SAMPLE_NAME", "x");
  await expect(env("SAMPLE_NAEM")).rejects.toThrow("%env: SAMPLE_NAEM is not set. Did you mean SAMPLE_NAME?");
  await env("--delete SAMPLE_NAME");
  expect(process.env.SAMPLE_NAME).toBeUndefined();
});
