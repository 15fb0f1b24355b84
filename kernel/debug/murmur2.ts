import { Buffer } from "node:buffer";

const multiplier = 0x5bd1e995;

/** MurmurHash2 of the UTF-8 bytes of a text: frontends and kernels name a cell's source by it (JEP 47). */
export function murmur2(text: string, seed: number): number {
  const bytes = Buffer.from(text);
  let hash = seed ^ bytes.length;
  let offset = 0;
  for (; offset + 4 <= bytes.length; offset += 4) {
    let word = Math.imul(bytes.readUInt32LE(offset), multiplier);
    word = Math.imul(word ^ (word >>> 24), multiplier);
    hash = Math.imul(hash, multiplier) ^ word;
  }
  if (offset < bytes.length) {
    hash = Math.imul(hash ^ bytes.readUIntLE(offset, bytes.length - offset), multiplier);
  }
  hash = Math.imul(hash ^ (hash >>> 13), multiplier);
  return (hash ^ (hash >>> 15)) >>> 0;
}
