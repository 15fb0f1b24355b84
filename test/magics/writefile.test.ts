import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { runMagic } from "../../magics/run_magic.ts";
import { fakeCall } from "./fake_call.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "flowbook-writefile-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function writefile(args: string, body: string): Promise<string> {
  const call = fakeCall({ args, body });
  await runMagic("writefile", call);
  return call.out.join("");
}

test("a file is written, replaced and appended to, and nothing else is left", async () => {
  const file = join(folder, "a b.txt");
  expect(await writefile(`"${file}"`, "one")).toBe(`Wrote ${file}\n`);
  expect(readFileSync(file, "utf8")).toBe("one\n");
  chmodSync(file, 0o640);
  expect(await writefile(`"${file}"`, "two\n")).toBe(`Overwrote ${file}\n`);
  expect(await writefile(`-a "${file}"`, "three")).toBe(`Appended to ${file}\n`);
  expect(readFileSync(file, "utf8")).toBe("two\nthree\n");
  expect(statSync(file).mode & 0o777).toBe(0o640);
  expect(readdirSync(folder)).toEqual(["a b.txt"]);
});

test("a link stays a link", async () => {
  const target = join(folder, "a b.txt");
  const link = join(folder, "link");
  symlinkSync(target, link);
  await writefile(link, "through");
  expect(readFileSync(target, "utf8")).toBe("through\n");
  rmSync(link);
});

test.each([
  ["", "the name of the file is missing"],
  ["/no-such-folder/x", "cannot write /no-such-folder/x (ENOENT"],
  [tmpdir(), "it is not a file"],
])("%j is refused with what to do", async (args, message) => {
  await expect(writefile(args, "x")).rejects.toThrow(message);
});
