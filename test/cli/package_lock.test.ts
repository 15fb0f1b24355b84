import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../runtime/environment.ts";

interface LockEntry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function parseLock(text: string): Readonly<Record<string, LockEntry>> {
  const { packages } = JSON.parse(text) as { packages: Readonly<Record<string, LockEntry>> };
  return packages;
}

/** The entry that a package at `path` finds for `name`, looking upward through `node_modules` as Node does. */
function isLocked(packages: Readonly<Record<string, LockEntry>>, path: string, name: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    const candidate =
      folder === "" || folder === "." ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[candidate] !== undefined) return true;
    if (folder === "" || folder === ".") return false;
  }
}

// npm forgets the packages of other platforms when it installs into an existing node_modules; `npm ci` then
// refuses the lock. To repair it: copy package.json and extension/package.json to an empty folder, run
// `npm install --package-lock-only --ignore-scripts` there and copy its package-lock.json back.
test("package-lock.json has the native packages of every platform, so that npm ci takes it", () => {
  const packages = parseLock(readFileSync(join(packageRoot, "package-lock.json"), "utf8"));
  const missing = Object.entries(packages).flatMap(([path, entry]) =>
    Object.keys(entry.optionalDependencies ?? {}).filter((name) => !isLocked(packages, path, name)),
  );
  expect(missing).toEqual([]);
});
