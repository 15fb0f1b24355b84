import { parseArgs } from "node:util";
import { CliError } from "./cli_error.ts";

/** One command of `flowbook`: one file in `commands/` and one line in `commands/index.ts`. */
export interface Command {
  readonly name: string;
  /** One sentence for the list of commands. */
  readonly summary: string;
  /** What follows `flowbook <name>`. */
  readonly usage: string;
  readonly options: readonly CommandOption[];
  /** What the help says below the options. */
  readonly notes?: string;
  /** Hands options that are not listed on to another program. */
  readonly passesOptionsThrough?: boolean;
  /** @returns the exit status. */
  run(line: CommandLine): Promise<number>;
}

export interface CommandOption {
  readonly name: string;
  readonly short?: string;
  readonly summary: string;
  /** Placeholder of the option's value; absent for a flag. */
  readonly value?: string;
}

/** A command's parsed arguments. */
export interface CommandLine {
  readonly positionals: readonly string[];
  flag(name: string): boolean;
  /** Every value given for an option, in order. */
  values(name: string): readonly string[];
}

/** @throws CliError for an option that the command does not have. */
export function parseCommandLine(command: Command, args: readonly string[]): CommandLine {
  if (command.passesOptionsThrough === true) return commandLine(args, {});
  const options = Object.fromEntries(
    command.options.map((option) => [
      option.name,
      {
        type: option.value === undefined ? ("boolean" as const) : ("string" as const),
        multiple: true as const,
        ...(option.short === undefined ? {} : { short: option.short }),
      },
    ]),
  );
  try {
    const { positionals, values } = parseArgs({
      args: [...args],
      options,
      allowPositionals: true,
      strict: true,
    });
    return commandLine(positionals, values);
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause;
    const what = cause.message.split(". ")[0] ?? cause.message;
    throw new CliError(`flowbook ${command.name}: ${what}. See: flowbook ${command.name} --help`, { cause });
  }
}

function commandLine(
  positionals: readonly string[],
  values: Readonly<Record<string, readonly (string | boolean)[] | undefined>>,
): CommandLine {
  return {
    positionals,
    flag: (name) => values[name] !== undefined,
    values: (name) => (values[name] ?? []).filter((value) => typeof value === "string"),
  };
}

/** The text of `flowbook <command> --help`. */
export function commandHelp(command: Command): string {
  const lines = [`flowbook ${command.name} ${command.usage}`.trim(), "", command.summary];
  if (command.options.length > 0) lines.push("", ...optionLines(command.options));
  if (command.notes !== undefined) lines.push("", command.notes);
  return `${lines.join("\n")}\n`;
}

function optionLines(options: readonly CommandOption[]): string[] {
  const heads = options.map((option) => {
    const short = option.short === undefined ? "    " : `-${option.short}, `;
    return `  ${short}--${option.name}${option.value === undefined ? "" : ` ${option.value}`}`;
  });
  const width = Math.max(...heads.map((head) => head.length));
  return options.map((option, index) => `${(heads[index] ?? "").padEnd(width)}  ${option.summary}`);
}
