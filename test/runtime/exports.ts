import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../../runtime/environment.ts";

type Nested = number | readonly Nested[];

/** What TensorFlow's Python was given and computed, by names of tensors. */
interface Expected {
  readonly inputs: Readonly<Record<string, number[]>>;
  readonly outputs: Readonly<Record<string, readonly Nested[]>>;
}

const golden = join(packageRoot, "test", "golden", "exports");

/** The folder of a SavedModel that `test/golden/exports/make.py` wrote. */
export function exported(name: string): string {
  return join(golden, name);
}

export function expected(name: string): Expected {
  return parse(JSON.parse(readFileSync(join(golden, "expected.json"), "utf8")))[name] as Expected;
}

function parse(value: unknown): Readonly<Record<string, Expected>> {
  return value as Readonly<Record<string, Expected>>;
}
