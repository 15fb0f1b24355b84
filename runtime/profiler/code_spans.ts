import { sep } from "node:path";
import { fileURLToPath } from "node:url";
import { packageRoot } from "../environment.ts";
import type { CodeSamples } from "./code_sampler.ts";
import type { Span } from "./span.ts";

type Frame = CodeSamples["nodes"][number]["callFrame"];

/** Names that V8 gives to what is no function. */
const noFunction = new Set(["(root)", "(program)", "(idle)"]);

/**
 * The functions that ran, as spans named `$place name`: the `$` tells TensorBoard that they are no ops. A call
 * lasts from its first sample to the first one without it.
 * @param originUs the profile's start on the samples' clock
 */
export function codeSpans(samples: CodeSamples, originUs: number): readonly Span[] {
  const stacks = stacksOf(samples);
  const spans: Span[] = [];
  const open: { name: string; startUs: number }[] = [];
  let nowUs = samples.startTime - originUs;
  const close = (kept: number) => {
    for (const { name, startUs } of open.splice(kept).reverse()) {
      if (nowUs > startUs) spans.push({ name, startUs, durationUs: nowUs - startUs });
    }
  };
  for (const [index, id] of (samples.samples ?? []).entries()) {
    nowUs = Math.max(0, nowUs + (samples.timeDeltas?.[index] ?? 0));
    const stack = stacks.get(id) ?? [];
    let same = 0;
    while (same < open.length && open[same]?.name === stack[same]) same += 1;
    close(same);
    for (const name of stack.slice(same)) open.push({ name, startUs: nowUs });
  }
  nowUs = Math.max(nowUs, samples.endTime - originUs);
  close(0);
  return spans;
}

/** Whether a span of code is of a cell or the user's files, not of a package or of Node. */
export function isOwnCode(name: string): boolean {
  return !/^\$(node:|\(|npm |Flowbook )/.test(name);
}

function stacksOf({ nodes }: CodeSamples): ReadonlyMap<number, readonly string[]> {
  const parents = new Map(nodes.flatMap(({ id, children }) => (children ?? []).map((child) => [child, id])));
  const stacks = new Map<number, readonly string[]>();
  // V8 lists a node before its children.
  for (const { id, callFrame } of nodes) {
    const outer = stacks.get(parents.get(id) ?? -1) ?? [];
    stacks.set(id, noFunction.has(callFrame.functionName) ? outer : [...outer, nameOf(callFrame)]);
  }
  return stacks;
}

function nameOf({ functionName, url, lineNumber }: Frame): string {
  const name = functionName === "" ? "(anonymous)" : functionName;
  if (url === "") return `$(V8) ${name}`;
  if (url.startsWith("node:")) return `$${url} ${name}`;
  const path = url.startsWith("file:") ? fileURLToPath(url) : url;
  const [, inPackages] = path.split(`${sep}node_modules${sep}`);
  if (inPackages !== undefined) return `$npm ${inPackages} ${name}`;
  if (path.startsWith(packageRoot) && !path.startsWith(`${packageRoot}${sep}notebooks`)) {
    const inside = path.slice(packageRoot.length + 1);
    if (/^(dist|runtime|kernel|magics|protocol)[/\\]/.test(inside)) return `$Flowbook ${inside} ${name}`;
  }
  return `$${path}:${lineNumber + 1} ${name}`;
}
