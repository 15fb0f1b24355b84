import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import process from "node:process";
import { portableServer } from "../../kernel/session/language/type_server.ts";
import { packageVersion } from "../package_version.ts";
import { type Finding, type Part, reinstall } from "./part.ts";
import { runProgram } from "./program.ts";

const require = createRequire(import.meta.url);

const node: Part = {
  name: "Node",
  needed: true,
  async check() {
    const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
    if (major > 20 || (major === 20 && minor >= 19)) {
      return { state: "ok", version: process.versions.node, detail: process.execPath };
    }
    const problem = `${process.versions.node} is too old`;
    return { state: "broken", problem, advice: "Install Node 20.19 or newer: https://nodejs.org" };
  },
};

/** Packages with native code: being installed is not enough, they must load on this machine. */
const natives: readonly Part[] = [
  nativePart("zeromq", () => import("zeromq")),
  nativePart("koffi", () => import("koffi")),
  nativePart("oxc-transform", () => import("oxc-transform")),
  nativePart("oxc-parser", () => import("oxc-parser")),
];

function nativePart(name: string, load: () => Promise<unknown>): Part {
  return {
    name,
    needed: true,
    async check() {
      await load();
      return { state: "ok", version: packageVersion(join(packageFolder(name), "package.json")) };
    },
  };
}

const languageServer: Part = {
  name: "TypeScript language server",
  needed: true,
  async check(): Promise<Finding> {
    const tsc = join(packageFolder("typescript"), "bin", "tsc");
    const result = await runProgram(process.execPath, [tsc, "--version"]);
    const version = /\d+\.\d+\.\S+/.exec(result.stdout)?.[0];
    if (version !== undefined) return { state: "ok", version };
    if (portableServer() !== undefined) {
      const portable = packageVersion(join(packageFolder("typescript-6"), "package.json"));
      return {
        state: "ok",
        version: portable,
        detail: "slower: TypeScript's native compiler does not run here",
      };
    }
    return { state: "broken", problem: `${tsc} does not run: ${result.stderr.trim()}`, advice: reinstall };
  },
};

/** The folder of an installed package, also of one that does not export its `package.json`. */
function packageFolder(name: string): string {
  const entry = require.resolve(name);
  const marker = join("node_modules", name);
  const end = entry.lastIndexOf(marker);
  return end < 0 ? dirname(entry) : entry.slice(0, end + marker.length);
}

export const nodeParts: readonly Part[] = [node, ...natives, languageServer];
