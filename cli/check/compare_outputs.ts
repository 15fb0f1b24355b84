import type { Mime } from "../../protocol/mime.ts";
import type { Output } from "../client/outputs.ts";
import { compareJson } from "./compare_json.ts";
import { compareText, type TextDifference, type Tolerance } from "./compare_text.ts";

/** The first thing in which a cell's outputs differ from the stored ones. */
export interface Difference extends TextDifference {
  /** For example `stdout` or `output 2 (text/html)`. */
  readonly where: string;
  /** Whether `line` means something to a reader. */
  readonly isText: boolean;
}

export interface Comparison {
  readonly difference: Difference | undefined;
  /** Pictures that are not the same, byte for byte; whether they look the same is not judged. */
  readonly changedPictures: number;
}

const progressMime: Mime = "application/vnd.flowbook.progress.v1+json";

type Rich = Exclude<Output, { readonly output_type: "stream" }>;

/**
 * Compares a cell's outputs: each stream as one text, since how two streams interleave is chance, and everything
 * else in order.
 */
export function compareOutputs(
  stored: readonly Output[],
  now: readonly Output[],
  tolerance: Tolerance,
): Comparison {
  for (const name of ["stdout", "stderr"]) {
    const found = compareText(streamText(stored, name), streamText(now, name), tolerance);
    if (found !== undefined) return differs({ ...found, where: name, isText: true });
  }
  return compareRich(stored.filter(isCompared), now.filter(isCompared), tolerance);
}

function compareRich(stored: readonly Rich[], now: readonly Rich[], tolerance: Tolerance): Comparison {
  let changedPictures = 0;
  for (let index = 0; index < Math.max(stored.length, now.length); index++) {
    const [before, after] = [stored[index], now[index]];
    const place = `output ${index + 1}`;
    if (before === undefined || after === undefined || kindOf(before) !== kindOf(after)) {
      return differs(wholly(place, before, after));
    }
    const compared = compareBundles(place, bundleOf(before), bundleOf(after), tolerance);
    if (compared.difference !== undefined) return compared;
    changedPictures += compared.changedPictures;
  }
  return { difference: undefined, changedPictures };
}

type Bundle = Readonly<Record<string, unknown>>;

function compareBundles(place: string, stored: Bundle, now: Bundle, tolerance: Tolerance): Comparison {
  let changedPictures = 0;
  const mimes = [...new Set([...Object.keys(stored), ...Object.keys(now)])];
  // plain text first: a difference is easiest to read there
  for (const mime of mimes.sort((a, b) => Number(b === "text/plain") - Number(a === "text/plain"))) {
    const [before, after] = [stored[mime], now[mime]];
    const where = `${place} (${mime})`;
    if (/^(image|audio|video)\/|^application\/pdf$/.test(mime)) {
      // JupyterLab adds a picture to charts that it has drawn, so one may be on one side only
      if (before !== undefined && after !== undefined && textOf(before) !== textOf(after))
        changedPictures += 1;
    } else if (before === undefined || after === undefined) {
      const [a, b] = [before, after].map((value) => (value === undefined ? undefined : firstLine(value)));
      return differs({ where, isText: false, line: 1, column: 0, stored: a, now: b });
    } else if (isText(before) && isText(after)) {
      const found = compareText(textOf(before), textOf(after), tolerance);
      if (found !== undefined) return differs({ ...found, where, isText: true });
    } else {
      const found = compareJson(before, after, tolerance);
      if (found !== undefined) {
        const at = found.path === "" ? "" : ` at ${found.path}`;
        return differs({ where: where + at, isText: false, line: 1, column: 0, ...found });
      }
    }
  }
  return { difference: undefined, changedPictures };
}

function differs(difference: Difference): Comparison {
  return { difference, changedPictures: 0 };
}

/** One output is missing, or of another kind. */
function wholly(where: string, stored: Rich | undefined, now: Rich | undefined): Difference {
  return { where, isText: false, line: 1, column: 0, stored: describe(stored), now: describe(now) };
}

function describe(output: Rich | undefined): string | undefined {
  if (output === undefined) return undefined;
  const bundle = bundleOf(output);
  const [mime = "", value = ""] =
    "text/plain" in bundle ? ["text/plain", bundle["text/plain"]] : (Object.entries(bundle)[0] ?? []);
  return `${output.output_type} ${/^image\//.test(mime) ? mime : firstLine(value)}`;
}

/** A progress bar says how long a loop took, and nothing of its result. */
function isCompared(output: Output): output is Rich {
  if (output.output_type === "stream") return false;
  return output.output_type === "error" || !Object.hasOwn(output.data, progressMime);
}

function kindOf(output: Rich): string {
  return output.output_type;
}

/** An error counts as its name and message; its traceback holds the lines of programs that change. */
function bundleOf(output: Rich): Bundle {
  return output.output_type === "error"
    ? { error: output.ename === "" ? output.evalue : `${output.ename}: ${output.evalue}` }
    : output.data;
}

function streamText(outputs: readonly Output[], name: string): string {
  return outputs
    .map((output) => (output.output_type === "stream" && output.name === name ? textOf(output.text) : ""))
    .join("");
}

/** nbformat stores text as one string or as a list of lines. */
function isText(value: unknown): value is string | readonly string[] {
  return (
    typeof value === "string" ||
    (Array.isArray(value) && value.every((line: unknown) => typeof line === "string"))
  );
}

function textOf(value: unknown): string {
  return isText(value) ? [value].flat().join("") : JSON.stringify(value);
}

function firstLine(value: unknown): string {
  return textOf(value).split("\n")[0] ?? "";
}
