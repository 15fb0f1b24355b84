import { describe, expect, test } from "vitest";
import type { DisplayMessage } from "../../../kernel/display/mime_bundle.ts";
import { createProgress } from "../../../kernel/display/progress/progress.ts";
import { progressText } from "../../../kernel/display/progress/progress_text.ts";
import { type ProgressState, parseProgressState } from "../../../protocol/payloads/progress.ts";

const mime = "application/vnd.flowbook.progress.v1+json";

/** `progress` of a notebook that records what it shows. */
function notebook() {
  const shown: { readonly id: string; readonly isNew: boolean; readonly state: ProgressState }[] = [];
  const printed: string[] = [];
  const made = createProgress({
    display(message: DisplayMessage) {
      if (message.type === "clear_output") throw new Error("cleared");
      const state = parseProgressState(message.bundle.data[mime]);
      shown.push({ id: String(message.displayId), isNew: message.type === "display_data", state });
    },
    print: (text) => printed.push(text),
    cellId: () => 1,
  });
  const last = () => shown.at(-1)?.state;
  return { ...made, shown, printed, last };
}

const running: ProgressState = {
  status: "running",
  count: 37,
  total: 100,
  unit: "it",
  elapsedMs: 12_400,
  rate: 2.99,
  description: "train",
  postfix: "loss=0.12",
};

describe("the text of a bar", () => {
  // Python: tqdm 4.67's format_meter with the bar format `{desc}: {percentage:3.0f}%|{bar:20}| …`, without the
  // padding of the rate.
  test.each<[Partial<ProgressState>, string]>([
    [{}, "train:  37%|███████▍            | 37/100 [00:12<00:21, 2.99it/s, loss=0.12]"],
    [
      { count: 1, total: 8, elapsedMs: 5000, rate: 0.2, postfix: "" },
      "train:  12%|██▌                 | 1/8 [00:05<00:35, 5.00s/it]",
    ],
    [
      { count: 3, total: 4, elapsedMs: 3_725_000, rate: 0.25, description: "", postfix: "" },
      " 75%|███████████████     | 3/4 [1:02:05<00:04, 4.00s/it]",
    ],
  ])("%o is written as tqdm does", (part, text) => {
    expect(progressText({ ...running, ...part })).toBe(text);
  });

  test("without a total there is a count, and without an item no rate", () => {
    const { total: _, rate: __, ...state } = { ...running, description: "", postfix: "" };
    expect(progressText({ ...state, count: 7, elapsedMs: 2000, rate: 3.5 })).toBe("7it [00:02, 3.50it/s]");
    expect(progressText({ ...state, total: 10, count: 0, elapsedMs: 0 })).toBe(
      "  0%|                    | 0/10 [00:00<?, ?it/s]",
    );
  });

  test("a loop that was left says so, and has no time left", () => {
    expect(progressText({ ...running, postfix: "", status: "stopped" })).toMatch(
      /37\/100 \[00:12, 2.99it\/s\] stopped$/,
    );
  });

  test("only the end is 100 %", () => {
    expect(progressText({ ...running, count: 999, total: 1000 })).toContain(" 99%|");
  });
});

describe("a loop", () => {
  test("gets its items, and the bar ends with all of them", () => {
    const { progress, shown, last } = notebook();
    expect([...progress(["a", "b", "c"], { description: "read", unit: "files" })]).toEqual(["a", "b", "c"]);
    expect(last()).toMatchObject({ status: "done", count: 3, total: 3, description: "read", unit: "files" });
    expect(shown[0]).toMatchObject({ isNew: true, state: { status: "running", count: 0 } });
    expect(new Set(shown.map(({ id }) => id)).size).toBe(1);
  });

  test.each<[string, () => Iterable<unknown>, number | undefined]>([
    ["a Map", () => new Map([[1, 2]]), 1],
    ["a Set", () => new Set([1, 2]), 2],
    ["a typed array", () => new Float32Array(3), 3],
    [
      "a generator",
      () =>
        (function* () {
          yield 1;
          yield 2;
        })(),
      undefined,
    ],
  ])("over %s knows its total if there is one", (_name, make, total) => {
    const { progress, last } = notebook();
    expect([...progress(make())]).toEqual([...make()]);
    expect(last()?.total).toBe(total);
    expect(last()?.status).toBe("done");
  });

  test("over a number counts from 0, and a total may be given", () => {
    const { progress, last } = notebook();
    expect([...progress(3)]).toEqual([0, 1, 2]);
    expect([...progress([7].values(), { total: 1 })]).toEqual([7]);
    expect(last()).toMatchObject({ count: 1, total: 1 });
  });

  test("that is left by break or by an error shows where it stopped", () => {
    const { progress, last } = notebook();
    for (const item of progress([1, 2, 3, 4])) if (item === 3) break;
    expect(last()).toMatchObject({ status: "stopped", count: 2 });
    const failing = () => {
      for (const item of progress([1, 2])) throw new Error(String(item));
    };
    expect(failing).toThrow("1");
    expect(last()).toMatchObject({ status: "stopped", count: 0 });
  });

  test("with for await takes asynchronous items, and closes them when it is left", async () => {
    const { progress, last } = notebook();
    let closed = false;
    async function* items() {
      try {
        for (let item = 0; ; item += 1) yield item;
      } finally {
        closed = true;
      }
    }
    for await (const item of progress(items(), { total: 10 })) if (item === 4) break;
    expect(last()).toMatchObject({ status: "stopped", count: 4, total: 10 });
    expect(closed).toBe(true);
  });

  test("may change its description and postfix", () => {
    const { progress, last } = notebook();
    const steps = progress(2);
    for (const step of steps) {
      steps.description = `step ${step}`;
      steps.postfix = { loss: 0.123456, name: "x" };
    }
    expect(last()).toMatchObject({ description: "step 1", postfix: "loss=0.123, name=x" });
  });

  test("of a million items shows a few bars only", () => {
    const { progress, shown, last } = notebook();
    const start = performance.now();
    let sum = 0;
    for (const item of progress(1_000_000)) sum += item;
    // 0 + 1 + … + 999,999
    expect(sum).toBe(499_999_500_000);
    expect(shown.length).toBeLessThanOrEqual(2 + (performance.now() - start) / 100);
    expect(last()).toMatchObject({ status: "done", count: 1_000_000 });
  });

  test("inside another one has one place for all its runs, whose last state stays", () => {
    const { progress, shown } = notebook();
    for (const outer of progress(3, { description: "outer" })) {
      for (const _ of progress(5, { description: `inner ${outer}` }));
    }
    const ids = [...new Set(shown.map(({ id }) => id))];
    expect(ids).toHaveLength(2);
    const lastOf = (id: string | undefined) => shown.findLast((message) => message.id === id)?.state;
    expect(lastOf(ids[0])).toMatchObject({ description: "outer", status: "done", count: 3 });
    expect(lastOf(ids[1])).toMatchObject({ description: "inner 2", status: "done", count: 5 });
    expect(shown.filter(({ isNew }) => isNew)).toHaveLength(2);
  });

  test("after another one has a place of its own", () => {
    const { progress, shown } = notebook();
    for (let run = 0; run < 2; run += 1) for (const _ of progress(1));
    expect(shown.filter(({ isNew }) => isNew)).toHaveLength(2);
  });
});

describe("a bar without a loop", () => {
  test("counts when it is told", () => {
    const { progress, last } = notebook();
    const bar = progress.bar({ total: 4 });
    bar.advance();
    bar.advance(3);
    bar.end();
    expect(last()).toMatchObject({ status: "done", count: 4 });
  });

  test("that ends early has stopped; what comes later changes nothing", () => {
    const { progress, last, shown } = notebook();
    const bar = progress.bar({ total: 4 });
    bar.advance();
    bar.end();
    const messages = shown.length;
    bar.end();
    bar.advance();
    expect(last()).toMatchObject({ status: "stopped", count: 1 });
    expect(shown).toHaveLength(messages);
  });

  test("of a failed cell stops, whereas loops end theirs or go on", () => {
    const { progress, ended, shown, last } = notebook();
    const loop = progress([1, 2], { description: "loop" });
    const items = loop[Symbol.iterator]();
    items.next();
    progress.bar({ total: 4, description: "bar" });
    ended(1, "failed");
    const stopped = shown.filter(({ state }) => state.status === "stopped");
    expect(stopped.map(({ state }) => state.description)).toEqual(["bar"]);
    items.next();
    items.next();
    expect(last()).toMatchObject({ description: "loop", status: "done", count: 2 });
  });
});

test("an interrupt shows where the bars of its cell stopped", () => {
  const { progress, ended, shown } = notebook();
  const items = progress(10)[Symbol.iterator]();
  items.next();
  items.next();
  progress.bar({ total: 2 });
  ended(2, "interrupted");
  expect(shown.every(({ state }) => state.status === "running")).toBe(true);
  ended(1, "interrupted");
  const interrupted = shown.filter(({ state }) => state.status === "interrupted");
  expect(interrupted.map(({ state }) => state.count)).toEqual([0, 1]);
});

describe("as text", () => {
  test("a bar is one line that is rewritten, with an end", () => {
    const { progress, printed, shown } = notebook();
    for (const _ of progress(3, { text: true, description: "copy" }));
    const text = printed.join("");
    expect(text).toMatch(/^\rcopy: {3}0%\|/);
    expect(text).toMatch(/\rcopy: 100%\|█{20}\| 3\/3 \[00:00, [\d.]+it\/s\] *\n$/);
    expect(text.match(/\n/g)).toHaveLength(1);
    expect(shown).toEqual([]);
  });

  test("nested bars share the line, which ends with the outer one", () => {
    const { progress, printed } = notebook();
    for (const _ of progress(2, { text: true, description: "outer" })) {
      for (const __ of progress(2, { text: true, description: "inner" }));
    }
    const lines = printed.join("").split("\n");
    expect(lines).toHaveLength(2);
    const last = lines[0]?.split("\r").at(-1) ?? "";
    expect(last).toMatch(/^outer: 100%\|█{20}\| 2\/2/);
    expect(last).not.toContain("inner");
  });
});

test.each([
  [null, "progress: null is neither iterable nor a whole number. Pass an array"],
  [{ a: 1 }, "progress: { a: 1 } is neither iterable"],
  [1.5, "progress: 1.5 is neither iterable"],
  [-1, "progress: -1 is neither iterable"],
])("%o is refused with what to do", (input, message) => {
  const { progress } = notebook();
  expect(() => Reflect.apply(progress, undefined, [input])).toThrow(message);
});
