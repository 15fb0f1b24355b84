import koffi, { type KoffiFunc } from "koffi";

type Copy = (target: bigint | NodeJS.TypedArray, source: bigint | NodeJS.TypedArray, bytes: number) => bigint;

let bound: KoffiFunc<Copy> | undefined;

/**
 * C's `memcpy`. Cheaper for small tensors than an ArrayBuffer over native memory, and nothing is left that
 * could outlive that memory.
 */
export function copyBytes(
  target: bigint | NodeJS.TypedArray,
  source: bigint | NodeJS.TypedArray,
  bytes: number,
): void {
  bound ??= parseCopy(koffi.load(null).func("void *memcpy(void *target, void *source, size_t bytes)"));
  bound(target, source, bytes);
}

function parseCopy(value: unknown): KoffiFunc<Copy> {
  return value as KoffiFunc<Copy>;
}
