import type { MagicCall } from "./magic.ts";

/** What cells declared, by name; a name whose declaration never ran has no value, nor has one that was reset. */
export async function variables({
  names,
  evaluate,
}: Pick<MagicCall, "names" | "evaluate">): Promise<readonly (readonly [name: string, value: unknown])[]> {
  const declared = await names();
  const readers = declared.map((name) => `${JSON.stringify(name)}: () => ${name}`);
  const found: (readonly [string, unknown])[] = [];
  for (const [name, read] of Object.entries(parseReaders(await evaluate(`({ ${readers.join(", ")} })`)))) {
    const value = currentValue(read);
    if (value !== undefined) found.push([name, value]);
  }
  return found.sort(([a], [b]) => a.localeCompare(b));
}

function parseReaders(value: unknown): Readonly<Record<string, () => unknown>> {
  return value as Readonly<Record<string, () => unknown>>;
}

function currentValue(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof ReferenceError) return undefined;
    throw error;
  }
}
