import { createRequire } from "node:module";
import type { StageMap } from "./source_positions.ts";

/** esbuild starts a process: only what needs it loads it. */
export function loadEsbuild(): typeof import("esbuild") {
  return createRequire(import.meta.url)("esbuild");
}

export function parseSourceMap(json: string): StageMap {
  const map: unknown = JSON.parse(json);
  if (typeof map === "object" && map !== null && "mappings" in map && typeof map.mappings === "string") {
    return { mappings: map.mappings };
  }
  throw new Error("esbuild: the result has no source map. Report this as a bug of Flowbook.");
}
