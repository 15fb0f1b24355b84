import { expect, test } from "vitest";
import { history } from "../../magics/history.ts";
import { parseHistoryRange } from "../../magics/history_range.ts";
import type { HistoryRequest } from "../../protocol/messages.ts";
import { fakeCall } from "./fake_call.ts";

async function run(args: string, entries: readonly (readonly [number, number, string])[] = []) {
  const requests: HistoryRequest[] = [];
  const call = fakeCall({
    args,
    history: async (request) => {
      requests.push(request);
      return { session: 7, entries };
    },
  });
  await history.run(call);
  return { requests, text: call.out.join("") };
}

// The forms and their meanings are those of IPython's documentation of %history.
test.each([
  ["4", [[0, 4, 5]]],
  ["4-6", [[0, 4, 7]]],
  ["4-", [[0, 4, undefined]]],
  ["243/1-5", [[243, 1, 6]]],
  ["~2/", [[-2, 1, undefined]]],
  ["~4/4-", [[-4, 4, undefined]]],
  ["~2/7", [[-2, 7, 8]]],
  [
    "~8/1-~6/5",
    [
      [-8, 1, undefined],
      [-7, 1, undefined],
      [-6, 1, 6],
    ],
  ],
])("the range %s", (text, expected) => {
  expect(parseHistoryRange(text).map(({ session, start, stop }) => [session, start, stop])).toEqual(expected);
});

test.each(["", "-", "x", "4-6-8", "~/", "~1/2-~3/1", "/3"])(
  "%j is no range, and the error says what is",
  (text) => {
    expect(() => parseHistoryRange(text)).toThrow(/is no range of cells\. Use 4, 4-6/);
  },
);

test("without options the cells of this session are printed as text that can be run again", async () => {
  const { requests, text } = await run("", [
    [7, 1, "const a = 1;\n"],
    [7, 2, "a +\n  1"],
  ]);
  expect(requests).toMatchObject([
    { hist_access_type: "range", session: 0, start: 1, stop: undefined, output: false },
  ]);
  expect(text).toBe("const a = 1;\na +\n  1\n");
});

test("-n numbers, cells of other sessions with their session", async () => {
  const { text } = await run("-n 2-3 ~1/", [
    [7, 2, "a"],
    [6, 1, "b\nc"],
  ]);
  expect(text.split("\n").slice(0, 4)).toEqual(["   2: a", " 6/1:", "b", "c"]);
});

test("-g searches everywhere, -u keeps one of equal cells, -l limits or takes the last", async () => {
  expect((await run("-g 'fetch?(' -u -l 3")).requests).toMatchObject([
    { hist_access_type: "search", pattern: "*fetch?(*", unique: true, n: 3 },
  ]);
  expect((await run("-o -l 5")).requests).toMatchObject([{ hist_access_type: "tail", n: 5, output: true }]);
});

test("mistakes say what to write instead", async () => {
  await expect(run("-l many")).rejects.toThrow('-l needs a count, got "many"');
  await expect(run("-g x 4-5")).rejects.toThrow("-g searches all sessions, not the range 4-5");
});
