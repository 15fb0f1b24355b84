import { frameLines, listing, stopText, variableLines } from "./console_text.ts";
import type { DebugConsole } from "./debug_console.ts";
import { DebugError } from "./debug_error.ts";
import type { Stop } from "./debuggee.ts";
import { evaluateIn } from "./evaluate.ts";

interface ConsoleCommand {
  /** The first is the one that help shows. */
  readonly names: readonly string[];
  readonly summary: string;
  run(console: DebugConsole, stop: Stop, argument: string): Promise<void> | void;
}

const consoleCommands: readonly ConsoleCommand[] = [
  { names: ["n", "next"], summary: "the next line", run: ({ debuggee }) => debuggee.step("stepOver") },
  {
    names: ["s", "step"],
    summary: "into the call on this line",
    run: ({ debuggee }) => debuggee.step("stepInto"),
  },
  {
    names: ["o", "out", "r", "return"],
    summary: "out of this function",
    run: ({ debuggee }) => debuggee.step("stepOut"),
  },
  {
    names: ["c", "cont", "continue"],
    summary: "on to the next stop",
    run: ({ debuggee }) => debuggee.resume(),
  },
  {
    names: ["w", "where", "bt"],
    summary: "the calls that led here",
    run: (console, { frames }) => console.print(...frameLines(frames, console.level)),
  },
  { names: ["u", "up"], summary: "to the caller's frame", run: (console, stop) => go(console, stop, 1) },
  {
    names: ["d", "down"],
    summary: "back to the called frame",
    run: (console, stop) => go(console, stop, -1),
  },
  {
    names: ["l", "list"],
    summary: "the lines around",
    run(console, stop) {
      const { script, position } = frameAt(console, stop);
      console.print(...listing(script.source, position.line));
    },
  },
  {
    names: ["a", "args", "locals"],
    summary: "the variables of this frame",
    async run(console, stop) {
      const lines = await variableLines(console.debuggee, frameAt(console, stop));
      console.print(
        ...(lines.length === 0 ? ["no variables of its own: those of cells are read by their names"] : lines),
      );
    },
  },
  {
    names: ["p EXPR", "p", "print"],
    summary: "the value of an expression, which may change things",
    run: evaluate,
  },
  {
    names: ["b [LINE]", "b", "break"],
    summary: "a breakpoint in this source, or list all",
    run: setBreakpoint,
  },
  { names: ["cl LINE", "cl", "clear"], summary: "removes a breakpoint", run: clearBreakpoint },
  { names: ["q", "quit", "exit"], summary: "end the cell", run: (console) => console.quit() },
  { names: ["h", "help", "?"], summary: "this list", run: (console) => console.print(...help()) },
];

/** Carries out a line as it was typed; what is no command is an expression, as in pdb. */
export async function consoleCommand(line: string, stop: Stop, console: DebugConsole): Promise<void> {
  const [, word = "", argument = ""] = /^(\S+)\s*([\s\S]*)$/.exec(line) ?? [];
  const command = consoleCommands.find(({ names }) => names.includes(word));
  // `n = 5` and `s.length` are about variables that are called like commands.
  const isExpression = command === undefined || /^(?:[=.[(+*/?-]|&&|\|\|)/.test(argument);
  await (isExpression ? evaluate(console, stop, line) : command.run(console, stop, argument.trim()));
}

/** A line a command, for the help of the console and of the magic. */
export function help(): string[] {
  const width = Math.max(...consoleCommands.map(({ names }) => names[0]?.length ?? 0));
  const rows = consoleCommands.map(
    ({ names: [name = ""], summary }) => `  ${name.padEnd(width)}  ${summary}`,
  );
  return [...rows, "Anything else is evaluated in the frame; an empty line repeats the last command."];
}

function frameAt({ level }: DebugConsole, { frames }: Stop) {
  return frames[level] ?? frames[0];
}

function go(console: DebugConsole, stop: Stop, by: number): void {
  const level = console.level + by;
  const frame = stop.frames[level];
  if (frame === undefined)
    throw new DebugError(by > 0 ? "this is the outermost frame." : "this is the innermost frame.");
  console.level = level;
  const [head = "", ...excerpt] = stopText({ ...stop, reason: "step", thrown: undefined, frames: [frame] });
  console.print(head.replace(/^Stopped/, "Frame"), ...excerpt);
}

async function evaluate(console: DebugConsole, stop: Stop, text: string): Promise<void> {
  if (text === "") throw new DebugError("p needs an expression.");
  const { debuggee } = console;
  const value = await evaluateIn(debuggee, { text, frame: frameAt(console, stop), isHover: false });
  if (value.type === "undefined") return;
  console.print((await debuggee.values.describe(value, undefined)).value);
}

async function setBreakpoint(console: DebugConsole, stop: Stop, argument: string): Promise<void> {
  const { breakpoints } = console;
  const { script } = frameAt(console, stop);
  if (argument === "") {
    const lines = [...breakpoints.all().values()]
      .flat()
      .map(({ line, condition }) => `  line ${line}${condition === undefined ? "" : `, if ${condition}`}`);
    console.print(...(lines.length === 0 ? ["no breakpoints"] : lines));
    return;
  }
  const [, digits, condition] = /^(\d+)\s*(?:,\s*([\s\S]+))?$/.exec(argument) ?? [];
  if (digits === undefined) throw new DebugError("b needs a line, and perhaps a condition: b 3, n > 2.");
  const wanted = { line: Number(digits), ...(condition === undefined ? {} : { condition }) };
  const others = breakpoints.all().get(script.path) ?? [];
  const placed = (await breakpoints.set(script.path, [...others, wanted])).at(-1);
  console.print(
    placed?.verified === true ? `breakpoint at ${script.label}:${placed.line}` : `*** ${placed?.message}`,
  );
}

async function clearBreakpoint(console: DebugConsole, stop: Stop, argument: string): Promise<void> {
  const { breakpoints } = console;
  const { path } = frameAt(console, stop).script;
  const all = breakpoints.all().get(path) ?? [];
  const left = all.filter(({ line }) => String(line) !== argument);
  if (left.length === all.length) throw new DebugError(`there is no breakpoint at line ${argument}.`);
  await breakpoints.set(path, left);
}
