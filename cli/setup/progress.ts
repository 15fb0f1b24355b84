import { appendFileSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import process from "node:process";
import { CliError } from "../cli_error.ts";
import { stateDirectory } from "../paths.ts";
import type { Step } from "./step.ts";

const defaultLogFile = join(stateDirectory(), "setup.log");
const shownLogLines = 15;

/**
 * Runs the steps that are not done yet, in order, and tells stderr about it: stdout belongs to the command
 * that follows.
 * @throws CliError with the end of the log when a step fails.
 */
export async function runSteps(steps: readonly Step[], logFile = defaultLogFile): Promise<void> {
  for (const step of steps) {
    if (!step.isDone()) await runStep(step, logFile);
  }
}

async function runStep(step: Step, logFile: string): Promise<void> {
  const started = performance.now();
  const lines: string[] = [];
  const reason = step.reason?.();
  if (reason !== undefined) process.stderr.write(`! ${step.name} is made anew: ${reason}\n`);
  const view = process.stderr.isTTY ? new Spinner(step.name) : new PlainLines(step.name);
  mkdirSync(dirname(logFile), { recursive: true });
  try {
    await step.run((line) => {
      lines.push(line);
      appendFileSync(logFile, `${line}\n`);
      view.latest(line);
    });
  } catch (cause) {
    view.end(`✘ ${step.name}`);
    const where = `The whole log is in ${logFile}.`;
    throw new CliError(`${failure(step, lines, cause)}\n${where}`, { cause, exitStatus: 1 });
  }
  view.end(`✔ ${step.name}  ${seconds(performance.now() - started)}`);
}

function failure(step: Step, lines: readonly string[], cause: unknown): string {
  const message = cause instanceof Error ? cause.message : String(cause);
  const tail = lines.slice(-shownLogLines).map((line) => `    ${line}`);
  if (cause instanceof CliError) return `${step.name}: ${message}`;
  return [...tail, `${step.name}: ${message}.`, step.advice].join("\n");
}

function seconds(durationMs: number): string {
  return durationMs < 9_950 ? `${(durationMs / 1000).toFixed(1)} s` : `${Math.round(durationMs / 1000)} s`;
}

interface View {
  latest(line: string): void;
  end(text: string): void;
}

class PlainLines implements View {
  constructor(name: string) {
    process.stderr.write(`• ${name} …\n`);
  }

  latest(): void {
    // a log in a file has no use for a step's passing lines; they are shown if it fails
  }

  end(text: string): void {
    process.stderr.write(`${text}\n`);
  }
}

class Spinner implements View {
  readonly #name: string;
  readonly #started = performance.now();
  readonly #timer: NodeJS.Timeout;
  #line = "";
  #frame = 0;

  constructor(name: string) {
    this.#name = name;
    this.#draw();
    this.#timer = setInterval(() => this.#draw(), 100);
  }

  latest(line: string): void {
    this.#line = line.trim();
  }

  end(text: string): void {
    clearInterval(this.#timer);
    process.stderr.write(`\r\x1b[2K${text}\n`);
  }

  #draw(): void {
    const frame = "⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏"[this.#frame++ % 10];
    const text = `${frame} ${this.#name}  ${seconds(performance.now() - this.#started)}  ${this.#line}`;
    process.stderr.write(`\r\x1b[2K${text.slice(0, (process.stderr.columns || 80) - 1)}`);
  }
}
