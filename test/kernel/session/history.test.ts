import { expect, test } from "vitest";
import { queryHistory } from "../../../kernel/session/history.ts";
import { HistoryFolder } from "../../../kernel/session/history_folder.ts";
import type { HistoryRequest } from "../../../protocol/messages.ts";

function ask(sources: readonly string[], request: Partial<HistoryRequest>) {
  const store = new HistoryFolder(undefined);
  for (const [index, source] of sources.entries()) {
    store.append({ line: index + 1, source, output: `out ${index + 1}` });
  }
  const defaults: HistoryRequest = {
    output: false,
    hist_access_type: "tail",
    session: 0,
    start: 1,
    stop: undefined,
    n: undefined,
    pattern: "*",
    unique: false,
  };
  return queryHistory(store, { ...defaults, ...request });
}

test("tail gives the last n, oldest first, with outputs if asked", () => {
  expect(ask(["a", "b", "c"], { n: 2 })).toEqual([
    [1, 2, "b"],
    [1, 3, "c"],
  ]);
  expect(ask(["a"], { n: 1, output: true })).toEqual([[1, 1, ["a", "out 1"]]]);
  expect(ask(["a"], { n: 0 })).toEqual([]);
});

test("range excludes its stop, counts sessions back from the current one", () => {
  expect(ask(["a", "b", "c"], { hist_access_type: "range", start: 2, stop: 3 })).toEqual([[1, 2, "b"]]);
  expect(ask(["a", "b"], { hist_access_type: "range", session: 1, start: 2 })).toEqual([[1, 2, "b"]]);
  expect(ask(["a"], { hist_access_type: "range", session: -1, start: 1 })).toEqual([]);
});

test("search matches whole texts with * ? and sets, and takes all else literally", () => {
  const sources = ["cat", "cut", "c.t", "cats", "c\nt", "a+b"];
  const found = (pattern: string) =>
    ask(sources, { hist_access_type: "search", pattern }).map(([, , source]) => source);
  expect(found("c?t")).toEqual(["cat", "cut", "c.t", "c\nt"]);
  expect(found("c[au]t")).toEqual(["cat", "cut"]);
  expect(found("c.t")).toEqual(["c.t"]);
  expect(found("ca*")).toEqual(["cat", "cats"]);
  expect(found("a+b")).toEqual(["a+b"]);
});

test("tail without a number gives ten, as IPython does; unique keeps the newest of equal texts", () => {
  const many = Array.from({ length: 15 }, (_, index) => `cell ${index + 1}`);
  expect(ask(many, {}).map(([, line]) => line)).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);
  const found = ask(["a", "b", "a", "c"], { hist_access_type: "search", pattern: "*", unique: true, n: 2 });
  expect(found).toEqual([
    [1, 3, "a"],
    [1, 4, "c"],
  ]);
});
