import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HistoryFolder } from "../../../kernel/session/history_folder.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-history-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A session that ran these cells and ended. */
function run(...sources: string[]): HistoryFolder {
  const history = new HistoryFolder(folder);
  for (const [index, source] of sources.entries())
    history.append({ line: index + 1, source, output: undefined });
  history.flush();
  return history;
}

const texts = (history: HistoryFolder) =>
  [...history.newestFirst()].map(({ session, source }) => [session, source]);

test("a later session finds the cells of earlier ones, newest first", () => {
  run("one", "two\n  lines");
  run("three");
  const now = new HistoryFolder(folder);
  now.append({ line: 1, source: "four", output: "4" });
  expect(now.session).toBe(3);
  expect(texts(now)).toEqual([
    [3, "four"],
    [2, "three"],
    [1, "two\n  lines"],
    [1, "one"],
  ]);
  expect(now.ofSession(1).map(({ line }) => line)).toEqual([1, 2]);
  expect(now.ofSession(3)).toEqual([{ session: 3, line: 1, source: "four", output: "4" }]);
  expect(now.ofSession(99)).toEqual([]);
});

test("sessions that run at once have numbers of their own and write into files of their own", () => {
  const [a, b] = [new HistoryFolder(folder), new HistoryFolder(folder)];
  for (const [line, source] of ["x", "y"].entries()) {
    a.append({ line: line + 1, source: `a ${source}`, output: undefined });
    b.append({ line: line + 1, source: `b ${source}`, output: "out" });
    a.flush();
    b.flush();
  }
  expect([a.session, b.session]).toEqual([1, 2]);
  expect(texts(a)).toEqual(
    expect.arrayContaining([
      [1, "a y"],
      [2, "b x"],
      [2, "b y"],
    ]),
  );
  expect(b.ofSession(1).map(({ source }) => source)).toEqual(["a x", "a y"]);
});

test("a session without cells leaves no file; a cell is in the file soon, also without an orderly end", async () => {
  run();
  expect(readdirSync(folder)).toEqual([]);
  const crashing = new HistoryFolder(folder);
  crashing.append({ line: 1, source: "last words", output: undefined });
  while (new HistoryFolder(folder).ofSession(1).length === 0) await new Promise(setImmediate);
  expect(statSync(join(folder, "1.jsonl")).mode & 0o777).toBe(0o600);
});

test("lines that were cut off, and files that are none of ours, are skipped", () => {
  run("whole", "cut off here");
  const file = join(folder, "1.jsonl");
  truncateSync(file, statSync(file).size - 6);
  appendFileSync(file, '\n{"a":1}\n[1]\nnull\n["2","x"]\n');
  writeFileSync(join(folder, "notes.txt"), "mine");
  writeFileSync(join(folder, "2.jsonl"), "\u0000\u0001");
  expect(texts(new HistoryFolder(folder))).toEqual([[1, "whole"]]);
});

test("the oldest sessions go when there are more than five hundred, or sixteen megabytes", () => {
  for (let session = 1; session <= 505; session += 1)
    writeFileSync(join(folder, `${session}.jsonl`), '[1,"x"]\n');
  run("new");
  const kept = readdirSync(folder).map((name) => Number.parseInt(name, 10));
  expect([kept.length, Math.min(...kept), Math.max(...kept)]).toEqual([501, 6, 506]);
  writeFileSync(join(folder, "507.jsonl"), `[1,"${"x".repeat(17 * 1024 * 1024)}"]\n`);
  run("newer");
  expect(readdirSync(folder)).toEqual(["508.jsonl"]);
});

test("a folder that cannot be written keeps nothing back but the files", () => {
  writeFileSync(join(folder, "file"), "");
  const history = new HistoryFolder(join(folder, "file", "history"));
  history.append({ line: 1, source: "kept in memory", output: undefined });
  history.flush();
  expect(texts(history)).toEqual([[1, "kept in memory"]]);
});
