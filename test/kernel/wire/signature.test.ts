import { expect, test } from "vitest";
import { Signer } from "../../../kernel/wire/signature.ts";

// printf 'abcd' | openssl dgst -sha256 -hmac key  (OpenSSL 3.0)
const opensslDigest = "2a31ec0ee8d878c9eece9fb0df79b3b90b2256240163aa5ee50d176d3d1121f8";

const parts = ["a", "b", "c", "d"];
const bytes = parts.map((part) => Buffer.from(part));

test("the signature is the HMAC of the concatenated parts", () => {
  expect(new Signer({ key: "key", hash: "sha256" }).sign(parts)).toBe(opensslDigest);
});

test("a signature is accepted as it is, and refused with one digit changed, cut or missing", () => {
  const signer = new Signer({ key: "key", hash: "sha256" });
  const verify = (text: string) => signer.verify(Buffer.from(text), bytes);
  expect(verify(opensslDigest)).toBe(true);
  expect(verify(opensslDigest.replace(/.$/, (digit) => (digit === "0" ? "1" : "0")))).toBe(false);
  expect(verify(opensslDigest.slice(0, -1))).toBe(false);
  expect(verify("")).toBe(false);
  expect(signer.verify(Buffer.from(opensslDigest), [...bytes].reverse())).toBe(false);
});

test("without a key nothing is signed and everything is accepted", () => {
  const signer = new Signer({ key: "", hash: "sha256" });
  expect(signer.sign(parts)).toBe("");
  expect(signer.verify(Buffer.from("anything"), bytes)).toBe(true);
});
