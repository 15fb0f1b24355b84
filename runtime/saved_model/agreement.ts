import { tensorSignature } from "../../protocol/payloads/tensor.ts";
import { UsageError } from "../usage_error.ts";
import type { HostTensor, NamedTensors } from "./host_tensor.ts";

/** How far two values may lie apart: `absolute + relative × |expected|`. */
export interface Tolerance {
  readonly relative: number;
  readonly absolute: number;
}

export interface Compared {
  /** What the user called. */
  readonly where: string;
  /** Whose values the others should be: `the SavedModel`. */
  readonly reference: string;
  /** Whose values are compared: `the TF Lite model`. */
  readonly form: string;
  readonly tolerance: Tolerance;
}

/**
 * Compares what two forms of one model computed from the same rows. Numbers must lie within the tolerance,
 * strings, booleans and integers be the same.
 * @returns the largest difference between two numbers.
 * @throws UsageError that names the first output, row and element that disagrees, with both values.
 */
export function requireAgreement(expected: NamedTensors, actual: NamedTensors, compared: Compared): number {
  let largest = 0;
  for (const [name, wanted] of Object.entries(expected)) {
    const got = actual[name];
    if (got === undefined)
      throw disagreement(compared, name, `${compared.reference} has it, ${compared.form} does not`);
    if (wanted.shape.join() !== got.shape.join()) {
      const shapes = `it is ${tensorSignature(wanted)} of ${compared.reference} and ${tensorSignature(got)}`;
      throw disagreement(compared, name, `${shapes} of ${compared.form}`);
    }
    const index = firstDifference(wanted, got, compared.tolerance);
    if (index < 0) {
      largest = Math.max(largest, largestDifference(wanted, got));
      continue;
    }
    const [left, right] = [elementAt(wanted, index), elementAt(got, index)];
    const limit = `${compared.tolerance.relative} relative + ${compared.tolerance.absolute} absolute`;
    throw disagreement(
      compared,
      name,
      `${placeOf(index, wanted.shape)} is ${left} of ${compared.reference} and ${right} of ${compared.form}, allowed is ${limit}`,
    );
  }
  return largest;
}

function largestDifference(expected: HostTensor, actual: HostTensor): number {
  if (!isFloat(expected)) return 0;
  let largest = 0;
  for (let index = 0; index < expected.values.length; index += 1) {
    const difference = Math.abs(Number(expected.values[index]) - Number(actual.values[index]));
    if (difference > largest) largest = difference;
  }
  return largest;
}

function disagreement({ where }: Compared, name: string, what: string): UsageError {
  return new UsageError(
    where,
    `output "${name}" disagrees: ${what}`,
    "Nothing was written. Pass rows that the model is made for, or a wider tolerance.",
  );
}

function firstDifference(expected: HostTensor, actual: HostTensor, tolerance: Tolerance): number {
  const isReal = isFloat(expected);
  for (let index = 0; index < expected.values.length; index += 1) {
    const [left, right] = [elementAt(expected, index), elementAt(actual, index)];
    if (isReal ? !isClose(Number(left), Number(right), tolerance) : left !== right) return index;
  }
  return -1;
}

function isClose(expected: number, actual: number, { relative, absolute }: Tolerance): boolean {
  if (Object.is(expected, actual) || expected === actual) return true;
  return Math.abs(expected - actual) <= absolute + relative * Math.abs(expected);
}

function isFloat({ dtype }: HostTensor): boolean {
  return /^(?:b?float|complex)/.test(dtype);
}

/** Integers of 32 and 64 bits are compared as text: a form may know only one of the two. */
function elementAt({ values, dtype }: HostTensor, index: number): string | number {
  const value = values[index];
  if (value instanceof Uint8Array) return JSON.stringify(Buffer.from(value).toString());
  return /float|complex/.test(dtype) ? Number(value) : String(Number(value));
}

/** `row 2, element 5`: complex numbers count as two. */
function placeOf(index: number, shape: readonly number[]): string {
  const [rows = 1, ...rest] = shape;
  if (shape.length === 0) return "it";
  const perRow = Math.max(
    1,
    rest.reduce((product, size) => product * size, 1),
  );
  const row = Math.min(Math.floor(index / perRow), rows - 1);
  return shape.length === 1 ? `row ${row}` : `row ${row}, element ${index - row * perRow}`;
}
