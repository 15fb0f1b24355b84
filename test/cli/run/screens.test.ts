import process from "node:process";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Screens } from "../../../cli/run/screens.ts";

let log = "";

beforeEach(() => {
  log = "";
  vi.stubEnv("GITHUB_ACTIONS", undefined);
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    log += String(text);
    return true;
  });
});

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

test("lines of notebooks that run at the same time do not mix", () => {
  const screens = new Screens({ parallel: true, wordy: false });
  const [a, b] = [screens.open("a.ipynb"), screens.open("b.ipynb")];
  a.print("a 1\n");
  b.print("b 1\n");
  a.print("a 2\n");
  b.end("✔ b\n", true);
  a.end("✘ a\n", false);
  expect(log).toBe("b.ipynb\nb 1\n✔ b\na.ipynb\na 1\na 2\n✘ a\n");
});

test("the lines of the only notebook that runs come at once", () => {
  const screen = new Screens({ parallel: false, wordy: false }).open("a.ipynb");
  screen.print("a 1\n");
  expect(log).toBe("a.ipynb\na 1\n");
});

test("on GitHub a notebook's lines are folded, and commands in them are not obeyed", () => {
  vi.stubEnv("GITHUB_ACTIONS", "true");
  const screen = new Screens({ parallel: true, wordy: false }).open("50%.ipynb");
  screen.print("::error::not ours\n");
  screen.end("✔ a\n", true);
  const lines = log.split("\n");
  expect(lines[0]).toBe("::group::50%25.ipynb");
  const token = /^::stop-commands::(.+)$/.exec(lines[1] ?? "")?.[1];
  expect(token).toBeDefined();
  expect(lines.slice(2)).toEqual(["::error::not ours", `::${token}::`, "::endgroup::", "✔ a", ""]);
});
