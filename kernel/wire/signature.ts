import { createHmac, timingSafeEqual } from "node:crypto";
import type { ConnectionInfo } from "./connection_file.ts";

/** Signs and verifies the four JSON parts of a message (messaging spec, "The wire protocol"). */
export class Signer {
  readonly #key: string;
  readonly #hash: string;

  constructor(info: Pick<ConnectionInfo, "key" | "hash">) {
    this.#key = info.key;
    this.#hash = info.hash;
  }

  /** Lower-case hex digest; empty when the client uses no key. */
  sign(parts: readonly (string | Uint8Array)[]): string {
    if (this.#key === "") return "";
    const hmac = createHmac(this.#hash, this.#key);
    for (const part of parts) hmac.update(part);
    return hmac.digest("hex");
  }

  /** Compares in constant time, so that a signature cannot be guessed byte by byte. */
  verify(signature: Uint8Array, parts: readonly Uint8Array[]): boolean {
    if (this.#key === "") return true;
    const expected = Buffer.from(this.sign(parts), "latin1");
    return expected.length === signature.length && timingSafeEqual(expected, signature);
  }
}
