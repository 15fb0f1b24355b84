import process from "node:process";
import { UsageError } from "../runtime/usage_error.ts";
import type { Magic } from "./magic.ts";

/** `%time EXPRESSION`, or `%%time` above a cell */
export const time: Magic = {
  name: "time",
  kind: "both",
  summary: "Run code once and report its wall and CPU time.",
  usage: "%time EXPRESSION, or %%time on the first line of a cell",
  example: "%time Array.from({ length: 1000 }, Math.sqrt).length",
  async run({ args, body, evaluate, print }) {
    const code = [args, body ?? ""].filter((part) => part.trim() !== "").join("\n");
    if (code === "") throw new UsageError("%time", "there is no code to time", `Use ${time.usage}.`);
    const cpuBefore = process.cpuUsage();
    const wallBefore = performance.now();
    const value = await evaluate(code);
    const wallMs = performance.now() - wallBefore;
    const { user, system } = process.cpuUsage(cpuBefore);
    print(`wall ${milliseconds(wallMs)}, CPU ${milliseconds((user + system) / 1000)} (all threads)\n`);
    return value;
  },
};

function milliseconds(durationMs: number): string {
  return durationMs < 10_000 ? `${durationMs.toFixed(1)} ms` : `${(durationMs / 1000).toFixed(2)} s`;
}
