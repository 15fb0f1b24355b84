import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../runtime/environment.ts";

const architecture = readFileSync(join(packageRoot, "ARCHITECTURE.md"), "utf8");

/** Sources that people write, as paths from the root. */
const sources = [
  "protocol",
  "runtime",
  "data",
  "serving",
  "magics",
  "kernel",
  "cli",
  "extension",
  "test",
  "bench",
]
  .filter((folder) => existsSync(join(packageRoot, folder)))
  .flatMap((folder) =>
    readdirSync(join(packageRoot, folder), { recursive: true, encoding: "utf8" }).map((name) =>
      join(folder, name),
    ),
  )
  .filter((path) => /\.(ts|mjs|css|py)$/.test(path))
  .filter(
    (path) =>
      !/node_modules|labextension|(^|\/)lib\/|\.d\.ts$|^runtime\/proto\/|^test\/(golden|fixtures)\//.test(
        path,
      ),
  );

/** Words in backquotes that look like a path: they have a slash or a known ending. */
const named = [...architecture.matchAll(/`([\w.@*<>-]+(?:\/[\w.@*<>-]*)*)`/g)]
  .map((match) => match[1] ?? "")
  .filter((word) => /\/|\.(ts|md|json|mjs|ipynb)$/.test(word))
  .filter((word) => !/[*<>@]|^node_modules/.test(word));

test("ARCHITECTURE.md names files and folders", () => {
  expect(named.length).toBeGreaterThan(10);
});

test.each(named.map((name) => [name]))("%s, which ARCHITECTURE.md names, exists", (name) => {
  const roots = ["", "kernel", "runtime", "cli", "protocol", "magics"];
  expect(roots.some((root) => existsSync(join(packageRoot, root, name)))).toBe(true);
});

test("there are sources to look at", () => {
  expect(sources).toContain(join("cli", "main.ts"));
});

test("no source is longer than 300 lines, unless it is generated and says so", () => {
  const long = sources.filter((path) => {
    const lines = readFileSync(join(packageRoot, path), "utf8").trimEnd().split("\n");
    return lines.length > 300 && !/generated/i.test(lines[0] ?? "");
  });
  expect(long).toEqual([]);
});

test("no source puts work off with a TODO that names no issue", () => {
  const postponed = sources.filter((path) => {
    const text = readFileSync(join(packageRoot, path), "utf8");
    return /(\/\/|\/\*|#|\*)\s*(TODO|FIXME|XXX)(?!\(#\d+\))/.test(text);
  });
  expect(postponed).toEqual([]);
});
