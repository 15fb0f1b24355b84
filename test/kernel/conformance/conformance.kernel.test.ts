import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { expect, test } from "vitest";
import { kernelspec } from "../../../kernel/kernelspec.ts";
import { packageRoot, venvDirectory } from "../../../runtime/environment.ts";

test("jupyter_kernel_test passes whole, with no test skipped", () => {
  const data = mkdtempSync(join(tmpdir(), "flowbook-conformance-"));
  const folder = join(data, "kernels", "flowbook");
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "kernel.json"), JSON.stringify(kernelspec()));

  const python = join(venvDirectory(), "bin", "python");
  const script = join(packageRoot, "test", "kernel", "conformance", "conformance.py");
  const env = { ...process.env, JUPYTER_PATH: data };
  const { status, stderr } = spawnSync(python, [script, "-v"], { env, encoding: "utf8" });

  expect(stderr).toMatch(/Ran 12 tests/);
  expect(stderr).not.toMatch(/skipped|FAIL|ERROR/);
  expect(status).toBe(0);
});
