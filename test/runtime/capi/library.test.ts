import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  findLibrary,
  tensorflowFolder,
  tensorflowLibrary,
  wheelVersion,
} from "../../../runtime/capi/library.ts";

const name = process.platform === "darwin" ? "libtensorflow_cc.2.dylib" : "libtensorflow_cc.so.2";
let venv: string;
let sitePackages: string;

beforeEach(() => {
  venv = mkdtempSync(join(tmpdir(), "flowbook-venv-"));
  sitePackages = join(venv, "lib", "python3.12", "site-packages");
  mkdirSync(join(sitePackages, "tensorflow"), { recursive: true });
  vi.stubEnv("FLOWBOOK_VENV", venv);
  vi.stubEnv("FLOWBOOK_TENSORFLOW", "");
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(venv, { recursive: true, force: true });
});

describe("finding libtensorflow", () => {
  it("looks into the tensorflow package of the Python environment, whatever its Python", () => {
    expect(tensorflowFolder()).toBe(join(sitePackages, "tensorflow"));
    expect(findLibrary()).toBeUndefined();
    writeFileSync(join(sitePackages, "tensorflow", name), "");
    expect(findLibrary()).toBe(join(sitePackages, "tensorflow", name));
  });

  it("FLOWBOOK_TENSORFLOW names another folder", () => {
    vi.stubEnv("FLOWBOOK_TENSORFLOW", "/opt/tensorflow");
    expect(tensorflowFolder()).toBe("/opt/tensorflow");
  });

  it.each(["tensorflow_cpu", "tensorflow"])(
    "reads the version from the metadata of the %s wheel",
    (wheel) => {
      mkdirSync(join(sitePackages, `${wheel}-2.21.0.dist-info`));
      mkdirSync(join(sitePackages, "tensorflow_metadata-1.17.0.dist-info"));
      expect(wheelVersion()).toBe("2.21.0");
    },
  );

  it("without a Python environment there is no version, and loading says where it looked", () => {
    vi.stubEnv("FLOWBOOK_VENV", join(venv, "missing"));
    expect(wheelVersion()).toBeUndefined();
    expect(() => tensorflowLibrary()).toThrow(
      `TensorFlow: no ${name} in ${join(venv, "missing", "lib")}. Run`,
    );
  });

  it("a file that is no library is refused with the loader's reason", () => {
    writeFileSync(join(sitePackages, "tensorflow", name), "not a library");
    expect(() => tensorflowLibrary()).toThrow(
      /cannot be loaded: .*(file too short|invalid ELF header|not a mach-o)/i,
    );
  });
});
