import { parseSync } from "oxc-parser";
import { type CreatedTensors, createdTensors } from "../runtime/backend/created_tensors.ts";
import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";
import { parseOptions } from "./parse_options.ts";
import { TimeitResult } from "./timeit_result.ts";

/** A repetition is long enough for the clock, and for the just-in-time compiler, from here on. */
const LEAST_REPETITION_MS = 200;
const DEFAULT_REPETITIONS = 7;

/** Options stand before the code, which may hold anything. */
const optionsThenCode = /^\s*((?:-[nr]\s*\d+\s+|-[qo]+\s+)*)([\s\S]*)$/;

/** `%timeit CODE`, or `%%timeit` above a cell */
export const timeit: Magic = {
  name: "timeit",
  kind: "both",
  summary:
    "Run code many times and report its mean time and standard deviation; promises are awaited, tensors that an expression returns disposed of.",
  usage: "%timeit [-n LOOPS] [-r REPETITIONS] [-q] [-o] CODE, or %%timeit [OPTIONS] [SETUP] above a cell",
  example: "%timeit -n 1000 -r 3 Math.hypot(3, 4)",
  options: [
    { name: "-n", value: "LOOPS", summary: "Runs in one repetition; by default enough for 0.2 s." },
    { name: "-r", value: "REPETITIONS", summary: "How many repetitions are measured; by default 7." },
    { name: "-q", summary: "Print nothing." },
    { name: "-o", summary: "Give the result as a value: average, stdev, best, worst in seconds." },
  ],
  async run({ args, body, evaluate, signal, print }) {
    const [, head = "", rest = ""] = optionsThenCode.exec(`${args}\n`) ?? [];
    const { options } = parseOptions(timeit, head.replace(/(-[nr])(\d)/g, "$1 $2"), 0);
    const code = body ?? rest;
    if (code.trim() === "")
      throw new UsageError("%timeit", "there is no code to time", `Use ${timeit.usage}.`);
    // Wrapped code would report a slip at a place of the wrapping: as it is, it reports the cell's own.
    if (!parses(`async () => {${code}\n}`)) await evaluate(code.trimEnd());
    const timed = parseTimed(await evaluate(timedFunction(code, body === undefined ? "" : rest)));
    const measure: Measure = (loops) => timed(loops, createdTensors());
    const loops = count(options.get("-n"), "-n") ?? (await chooseLoops(measure, signal));
    const repetitions = count(options.get("-r"), "-r") ?? DEFAULT_REPETITIONS;
    const timings: number[] = [];
    while (timings.length < repetitions && !signal.aborted) timings.push((await measure(loops)) / 1000);
    const result = new TimeitResult(loops, timings);
    if (!options.has("-q")) print(`${result.warning}${result}\n`);
    return options.has("-o") ? result : undefined;
  },
};

/** Runs the code so many times; resolves to the milliseconds that took. */
type Measure = (loops: number) => Promise<number>;

type Timed = (loops: number, tensors: CreatedTensors | undefined) => Promise<number>;

function parseTimed(value: unknown): Timed {
  return value as Timed;
}

/**
 * An expression's value is awaited if it is a promise, and kept, so that no compiler can leave it out. Tensors
 * among the values would fill the memory, as nobody has them.
 */
function timedFunction(code: string, setup: string): string {
  const isExpression = parses(`async () => (${code}\n)`);
  const once = isExpression
    ? `__last = (${code}\n); if (typeof __last?.then === "function") __last = await __last;
if (typeof __last === "object") __tensors?.dispose(__last);`
    : `{${code}\n}`;
  return `(async (__loops: number, __tensors: any) => { let __last: any;
${setup}
const __start = performance.now();
for (let __loop = 0; __loop < __loops; __loop += 1) {
${once}
}
return performance.now() - __start; })`;
}

function parses(text: string): boolean {
  return parseSync("timeit.tsx", text, { lang: "tsx", sourceType: "module" }).errors.length === 0;
}

/**
 * 1, 2, 5, 10, 20 … until one repetition is long enough. A single run that is counts only if another one is, too:
 * the first run of a traced function traces it, and of any code may load or cache something.
 */
async function chooseLoops(measure: Measure, signal: AbortSignal): Promise<number> {
  for (let scale = 1; ; scale *= 10) {
    for (const step of [1, 2, 5]) {
      const loops = scale * step;
      let tookMs = await measure(loops);
      if (loops === 1 && tookMs >= LEAST_REPETITION_MS && !signal.aborted) tookMs = await measure(loops);
      if (tookMs >= LEAST_REPETITION_MS || signal.aborted) return loops;
    }
  }
}

function count(given: string | true | undefined, option: string): number | undefined {
  if (typeof given !== "string" || given === "0") return undefined;
  const value = Number(given);
  if (Number.isSafeInteger(value) && value > 0) return value;
  throw new UsageError("%timeit", `${option} needs a whole number, got "${given}"`, `Use ${timeit.usage}.`);
}
