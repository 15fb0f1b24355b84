import { sourceExcerpt } from "../source_excerpt.ts";
import { type Frame, isTopLevelOf } from "./call_frames.ts";
import type { Debuggee, Stop } from "./debuggee.ts";

const reasons = { breakpoint: "Stopped", step: "Stopped", pause: "Paused", exception: "Thrown" } as const;

/** Lines that say why and where the cell stopped, with the source around. */
export function stopText({ reason, thrown, frames: [top] }: Stop): string[] {
  const [error = ""] = (thrown?.description ?? String(thrown?.value ?? "")).split("\n    at ");
  const what = thrown === undefined ? reasons[reason] : `${reasons[reason]}: ${error}`;
  return [`${what} in ${place(top)}`, ...sourceExcerpt(top.script.source, top.position)];
}

/** The call stack, innermost first, with a mark at the chosen frame. */
export function frameLines(frames: readonly Frame[], chosen: number): string[] {
  return frames.map((frame, index) => `${index === chosen ? ">" : " "} ${index}  ${place(frame)}`);
}

/** The variables of a function; of a cell itself, those of its blocks. */
export async function variableLines({ values }: Debuggee, frame: Frame): Promise<string[]> {
  const isTopLevel =
    frame.callFrame === undefined || (frame.script.isCell && isTopLevelOf(frame.script, frame.callFrame));
  const lines: string[] = [];
  for (const { name, variablesReference } of values.scopes(frame, isTopLevel)) {
    if (name === "Globals") continue;
    const variables = (await values.variables(variablesReference)) ?? [];
    lines.push(...variables.map((variable) => `${variable.name} = ${variable.value}`));
  }
  return lines;
}

/** The lines around one, numbered, with a mark at it. */
export function listing(source: string, line: number): string[] {
  const lines = source.split("\n");
  const first = Math.max(1, line - 5);
  const shown = lines.slice(first - 1, first + 10);
  const width = String(first + shown.length - 1).length;
  return shown.map((text, offset) => {
    const number = first + offset;
    return `${number === line ? ">" : " "} ${String(number).padStart(width)} | ${text}`;
  });
}

function place({ name, script, position }: Frame): string {
  const where = `${script.label}:${position.line}:${position.column}`;
  return name === script.label ? where : `${name} (${where})`;
}
