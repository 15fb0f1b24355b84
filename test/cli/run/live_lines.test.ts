import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LiveLines } from "../../../cli/run/live_lines.ts";

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

const sequenceOrCharacter = new RegExp(`${String.fromCharCode(27)}\\[\\d*[A-Z]|[\\s\\S]`, "g");

/** A terminal of some columns that knows the control sequences which the lines need. */
class Terminal {
  readonly isTTY = true;
  readonly columns: number;
  readonly rows = 10;
  #lines: string[] = [""];
  #row = 0;
  #column = 0;

  constructor(columns = 40) {
    this.columns = columns;
  }

  write(text: string): void {
    for (const [part] of text.matchAll(sequenceOrCharacter)) this.#take(part);
  }

  get screen(): string[] {
    return this.#lines.map((line) => line.trimEnd());
  }

  #take(part: string): void {
    if (part === "\n") {
      this.#row += 1;
      this.#column = 0;
      this.#lines[this.#row] ??= "";
    } else if (part === "\r") this.#column = 0;
    else if (part.endsWith("A")) this.#row -= Number(part.slice(2, -1));
    else if (part === "\x1b[J") {
      this.#lines.length = this.#row + 1;
      this.#lines[this.#row] = (this.#lines[this.#row] ?? "").slice(0, this.#column);
    } else if (!part.startsWith("\x1b")) {
      const line = (this.#lines[this.#row] ?? "").padEnd(this.#column);
      this.#lines[this.#row] = line.slice(0, this.#column) + part + line.slice(this.#column + 1);
      this.#column += 1;
    }
  }
}

test("each running thing has a line below the text, and the text stays", () => {
  const terminal = new Terminal();
  const lines = new LiveLines(terminal);
  const [a, b] = [{}, {}];
  let step = 1;
  lines.show(a, () => `a ${step}`);
  lines.show(b, () => `b ${step}`);
  expect(terminal.screen).toEqual(["a 1", "b 1"]);
  step = 2;
  vi.advanceTimersByTime(200);
  expect(terminal.screen).toEqual(["a 2", "b 2"]);
  lines.show(a, undefined);
  lines.print("a is done\nin time\n");
  expect(terminal.screen).toEqual(["a is done", "in time", "b 2"]);
  lines.show(b, undefined);
  lines.print("all done\n");
  expect(terminal.screen).toEqual(["a is done", "in time", "all done", ""]);
  expect(vi.getTimerCount()).toBe(0);
});

test("a line is cut where the terminal ends, since one that wraps could not be erased", () => {
  const terminal = new Terminal(10);
  const lines = new LiveLines(terminal);
  lines.show({}, () => "1234567890123");
  expect(terminal.screen).toEqual(["123456789"]);
});

test("wide characters count twice, and colours and line ends of a cell's text do no harm", () => {
  const terminal = new Terminal(10);
  const lines = new LiveLines(terminal);
  lines.show({}, () => "\u001b[31m漢字漢字漢字\u001b[0m");
  expect(terminal.screen).toEqual(["漢字漢字"]);
  const other = new Terminal(20);
  new LiveLines(other).show({}, () => "one\ntwo\rthree");
  expect(other.screen).toEqual(["one two three"]);
});

test("no more lines are drawn than fit", () => {
  const terminal = new Terminal();
  const lines = new LiveLines(terminal);
  for (let index = 0; index < 30; index++) lines.show({}, () => `line ${index}`);
  expect(terminal.screen).toHaveLength(9);
});

test("a log gets the text without colours, and no live lines", () => {
  let log = "";
  const lines = new LiveLines({
    write: (text) => {
      log += text;
    },
  });
  lines.show({}, () => "live");
  lines.print("\u001b[31mred\u001b[0m\n");
  expect(log).toBe("red\n");
});
