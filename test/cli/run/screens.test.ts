import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Screens } from "../../../cli/run/screens.ts";

let log = "";

const out = {
  write: (text: string): void => {
    log += text;
  },
};

beforeEach(() => {
  log = "";
  vi.stubEnv("GITHUB_ACTIONS", undefined);
});

afterEach(() => {
  vi.unstubAllEnvs();
});

test("lines of notebooks that run at the same time do not mix", () => {
  const screens = new Screens(out, { parallel: true, wordy: false });
  const [a, b] = [screens.open("a.ipynb"), screens.open("b.ipynb")];
  a.print("a 1\n");
  b.print("b 1\n");
  a.print("a 2\n");
  b.end("✔ b\n", true);
  a.end("✘ a\n", false);
  expect(log).toBe("b.ipynb\nb 1\n✔ b\na.ipynb\na 1\na 2\n✘ a\n");
});

test("the lines of the only notebook that runs come at once", () => {
  const screen = new Screens(out, { parallel: false, wordy: false }).open("a.ipynb");
  screen.print("a 1\n");
  expect(log).toBe("a.ipynb\na 1\n");
});

test("on GitHub a notebook's lines are folded, and commands in them are not obeyed", () => {
  vi.stubEnv("GITHUB_ACTIONS", "true");
  const screen = new Screens(out, { parallel: true, wordy: false }).open("50%.ipynb");
  screen.print("::error::not ours\n");
  screen.end("✔ a\n", true);
  const lines = log.split("\n");
  expect(lines[0]).toBe("::group::50%25.ipynb");
  const token = /^::stop-commands::(.+)$/.exec(lines[1] ?? "")?.[1];
  expect(token).toBeDefined();
  expect(lines.slice(2)).toEqual(["::error::not ours", `::${token}::`, "::endgroup::", "✔ a", ""]);
});

test("on a terminal the lines of a notebook that passed are left out, unless they were asked for", () => {
  const run = (wordy: boolean): string => {
    log = "";
    const screens = new Screens({ ...out, isTTY: true }, { parallel: true, wordy });
    for (const [path, passed] of [
      ["good.ipynb", true],
      ["bad.ipynb", false],
    ] as const) {
      const screen = screens.open(path);
      screen.print(`a line of ${path}\n`);
      screen.end(`the end of ${path}\n`, passed);
    }
    return log;
  };
  expect(run(false)).not.toContain("a line of good.ipynb");
  expect(log).toContain("the end of good.ipynb");
  expect(log).toContain("a line of bad.ipynb");
  expect(run(true)).toContain("a line of good.ipynb");
});
