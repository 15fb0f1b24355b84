import { afterEach, expect, test, vi } from "vitest";
import { requireChromium } from "../../../cli/setup/test_tools.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("a browser test without Chromium fails with the reason why there is none", () => {
  vi.stubEnv("FLOWBOOK_CHROMIUM", "/nowhere/chromium");
  vi.stubEnv("FLOWBOOK_CHROMIUM_MISSING", "apt-get ended with status 100.");
  expect(requireChromium).toThrow(
    /^There is no Chromium for the browser tests\. apt-get ended with status 100\.$/,
  );
});

test("a browser test that was not started by npm test says how to", () => {
  vi.stubEnv("FLOWBOOK_CHROMIUM", "/nowhere/chromium");
  vi.stubEnv("FLOWBOOK_CHROMIUM_MISSING", undefined);
  expect(requireChromium).toThrow(/npm test/);
});
