import { describe, expect, test } from "vitest";
import { parseEmbeddingSummary } from "../../protocol/payloads/embedding.ts";
import { embeddingOf } from "../support/embedding.ts";

const sound = embeddingOf([
  [0, 0, 1],
  [0, 1, 0],
]);

describe("an embedding's payload", () => {
  test("is taken as it is, without what it does not say", () => {
    expect(parseEmbeddingSummary({ ...sound, more: "x".repeat(1e6) })).toEqual(sound);
  });

  test.each([
    ["no object", null],
    ["too many points", { ...sound, count: 100_001, pointCount: 100_001 }],
    ["fewer values than points", { ...sound, vectors: "AAAA" }],
    ["coordinates that are not base64", { ...sound, coordinates: "<img src=x onerror=alert(1)>".padEnd(32) }],
    ["a label that is an object", { ...sound, labels: [{}, "b"] }],
    ["a label too few", { ...sound, labels: ["a"] }],
    ["a long label", { ...sound, labels: ["a", "b".repeat(101)] }],
    ["shares above one", { ...sound, explained: [2, 0, 0] }],
    ["a sprite that ends its URL", { ...sound, sprite: { png: '") red', columns: 1, width: 8, height: 8 } }],
    ["a sprite of huge pictures", { ...sound, sprite: { png: "AAAA", columns: 1, width: 1e6, height: 8 } }],
    ["a view without a name", { ...sound, view: 7 }],
  ])("is refused with %s", (_, payload) => {
    expect(() => parseEmbeddingSummary(payload)).toThrow(/^embedding: .+ Run the cell again\.$/);
  });
});
