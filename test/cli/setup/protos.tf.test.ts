import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { stateDirectory, venvProgram } from "../../../cli/paths.ts";
import { generateProtos } from "../../../cli/setup/protos.ts";
import { tensorflowFolder } from "../../../runtime/capi/library.ts";

const outDir = mkdtempSync(join(tmpdir(), "flowbook-protos-"));
const sitePackages = dirname(tensorflowFolder());
const tensorboardPackages = join(stateDirectory(), "tensorboard-descriptors");

afterAll(() => rmSync(outDir, { recursive: true, force: true }));

it("writes TypeScript for TensorFlow's protos and what they import, and clears the folder first", async () => {
  const lines: string[] = [];
  writeFileSync(join(outDir, "stale.ts"), "");
  await generateProtos({
    python: venvProgram("python"),
    sitePackages,
    tensorboardPackages,
    outDir,
    log: (line) => lines.push(line),
  });
  const config = readFileSync(join(outDir, "tensorflow/core/protobuf/config_pb.ts"), "utf8");
  expect(config).toContain("export type ConfigProto = Message<");
  expect(config).toContain('from "../framework/graph_pb.ts"');
  expect(existsSync(join(outDir, "tensorflow/core/framework/op_def_pb.ts"))).toBe(true);
  expect(existsSync(join(outDir, "tensorboard/plugins/hparams/plugin_data_pb.ts"))).toBe(true);
  expect(existsSync(join(outDir, "stale.ts"))).toBe(false);
  expect(lines.at(-1)).toMatch(/^wrote \d+ files to /);
});

it("fails with Python's own words when the wheel is not there", async () => {
  const folders = { sitePackages: outDir, tensorboardPackages, outDir };
  const options = { python: venvProgram("python"), ...folders, log: () => undefined };
  await expect(generateProtos(options)).rejects.toThrow(/ended with status 1: [\s\S]*ModuleNotFoundError/);
});
