import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { findNotebooks } from "../../../cli/run/notebook_paths.ts";
import { temporaryFolder } from "../flowbook_process.ts";

function folderOf(...names: readonly string[]): string {
  const folder = temporaryFolder();
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), "{}");
  }
  return folder;
}

test("a folder means all notebooks below it, without checkpoints and packages", () => {
  const folder = folderOf(
    "b.ipynb",
    "a.ipynb",
    "sub/c.ipynb",
    "notes.md",
    ".ipynb_checkpoints/a-checkpoint.ipynb",
    "node_modules/x/d.ipynb",
  );
  const names = ["a.ipynb", "b.ipynb", "sub/c.ipynb"];
  expect(findNotebooks([folder])).toEqual(names.map((name) => join(folder, name)));
});

test("a pattern means the notebooks whose names fit", () => {
  const folder = folderOf("a1.ipynb", "a2.ipynb", "b.ipynb", "a.txt", "sub/a3.ipynb");
  const found = findNotebooks([`${folder}/**/a*.ipynb`]);
  expect(found).toEqual(["a1.ipynb", "a2.ipynb", "sub/a3.ipynb"].map((name) => join(folder, name)));
});

test("a file whose name looks like a pattern is that file", () => {
  const folder = folderOf("a[1].ipynb", "a1.ipynb");
  expect(findNotebooks([join(folder, "a[1].ipynb")])).toEqual([join(folder, "a[1].ipynb")]);
});

test("a notebook that is named twice runs once, and the order of the arguments holds", () => {
  const folder = folderOf("a.ipynb", "b.ipynb");
  const [a, b] = [join(folder, "a.ipynb"), join(folder, "b.ipynb")];
  expect(findNotebooks([b, folder])).toEqual([b, a]);
});

test("what an earlier run wrote is not run, unless it is named", () => {
  const folder = folderOf("a.ipynb", "out/a.ipynb", "outside/a.ipynb");
  const [a, out, outside] = ["a.ipynb", "out/a.ipynb", "outside/a.ipynb"].map((name) => join(folder, name));
  expect(findNotebooks([folder], join(folder, "out"))).toEqual([a, outside]);
  expect(findNotebooks([`${folder}/**/*.ipynb`], join(folder, "out"))).toEqual([a, outside]);
  expect(findNotebooks([String(out)], join(folder, "out"))).toEqual([out]);
  expect(findNotebooks([join(folder, "out")], join(folder, "out"))).toEqual([out]);
});

test("a folder and a pattern without notebooks are refused", () => {
  const folder = folderOf("a.txt");
  expect(() => findNotebooks([folder])).toThrow(/no notebook in this folder/);
  expect(() => findNotebooks([`${folder}/*.ipynb`])).toThrow(/no notebook has such a name/);
});
