import fc from "fast-check";
import { expect, test } from "vitest";
import { StreamDecoder } from "../../../kernel/session/stream_decoder.ts";

test("bytes cut anywhere decode to what they decode to in one piece", () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 6 }), { maxLength: 20 });
  const text = fc.string({ unit: "binary" }).map((string) => [...Buffer.from(string)].map((byte) => [byte]));
  fc.assert(
    fc.property(fc.oneof(pieces, text), (chunks) => {
      const decoder = new StreamDecoder();
      const decoded = chunks.map((chunk) => decoder.decode("a", Buffer.from(chunk))).join("");
      const whole = Buffer.concat(chunks.map((chunk) => Buffer.from(chunk)));
      expect(decoded + decoder.end("a")).toBe(new TextDecoder("utf-8", { ignoreBOM: true }).decode(whole));
    }),
  );
});

test("streams do not mix", () => {
  const decoder = new StreamDecoder();
  expect(decoder.decode("a", Buffer.from([0xe2, 0x82]))).toBe("");
  expect(decoder.decode("b", Buffer.from("x"))).toBe("x");
  expect(decoder.decode("a", Buffer.from([0xac]))).toBe("€");
});
