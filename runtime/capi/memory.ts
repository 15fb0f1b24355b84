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
  bound ??= koffi
    .load(null)
    .func("void *memcpy(void *target, void *source, size_t bytes)") as KoffiFunc<Copy>;
  bound(target, source, bytes);
}
