import { expect, test } from "vitest";
import { murmur2 } from "../../../kernel/debug/murmur2.ts";

// By ipykernel 7.4's `murmur2_x86(text, 0xC70F6907)`, which JupyterLab's hash agrees with.
test.each([
  ["", 3990065800],
  ["a", 2167009006],
  ["ab", 2805137849],
  ["abc", 3350977461],
  ["abcd", 804720481],
  ["const x: number = 1;\nx + 1", 869438841],
  ['höhe = "✓ 𝒳"', 3631629301],
])("the hash of %j is ipykernel's", (text, expected) => {
  expect(murmur2(text, 0xc70f6907)).toBe(expected);
});
