import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { formatNotebook, parseNotebook, readNotebook } from "../../cli/client/notebook.ts";
import { temporaryFolder } from "./flowbook_process.ts";

test("a notebook is written as Python's nbformat writes it", () => {
  // json.dumps(notebook, sort_keys=True, indent=1, ensure_ascii=False) + "\n", lines split
  const text = `{
 "cells": [
  {
   "attachments": {
    "a.png": {
     "image/png": "AAAA"
    }
   },
   "cell_type": "markdown",
   "id": "one",
   "metadata": {},
   "source": [
    "# Grüße\\n",
    "more"
   ]
  },
  {
   "cell_type": "code",
   "execution_count": 3,
   "id": "two",
   "metadata": {
    "tags": []
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": [
      "a\\n",
      "b\\n"
     ]
    },
    {
     "data": {
      "application/json": {
       "a": 1
      },
      "text/plain": [
       "x\\n",
       "y"
      ]
     },
     "metadata": {},
     "output_type": "display_data"
    }
   ],
   "source": []
  }
 ],
 "metadata": {},
 "nbformat": 4,
 "nbformat_minor": 5
}
`;
  expect(formatNotebook(parseNotebook(JSON.parse(text), "a.ipynb"))).toBe(text);
});

test.each([
  ["no JSON", "{", /no JSON/],
  ["something else in JSON", "[1]", /no notebook/],
  ["a notebook without cells", '{"nbformat": 4}', /no notebook/],
  ["an old notebook", '{"nbformat": 3, "worksheets": []}', /nbformat 3.*jupyter nbconvert/],
])("%s is refused with one line that names the file", (_name, text, message) => {
  const path = join(temporaryFolder(), "a.ipynb");
  writeFileSync(path, text);
  expect(() => readNotebook(path)).toThrow(message);
  expect(() => readNotebook(path)).toThrow(path);
  expect(() => readNotebook(path)).toThrow(/^[^\n]*$/);
});

test("a missing notebook is named", () => {
  expect(() => readNotebook("/nowhere/a.ipynb")).toThrow(/\/nowhere\/a.ipynb: it cannot be read \(ENOENT\)/);
});
