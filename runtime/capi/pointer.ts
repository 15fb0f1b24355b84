/** The address of a native object of TensorFlow's type `T`; `pointee` exists in types only, to tell them apart. */
export type Pointer<T extends string> = bigint & { readonly pointee: T };

/** An address that C wrote into a scratch array. @throws Error if it is NULL. */
export function parsePointer<T extends string>(value: unknown, where: string): Pointer<T> {
  if (typeof value !== "bigint" || value === 0n) throw new Error(`${where}: TensorFlow returned no object.`);
  return value as Pointer<T>;
}
