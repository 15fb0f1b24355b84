import { readFileSync } from "node:fs";
import { parseSync } from "oxc-parser";
import { CliError } from "../cli_error.ts";
import { type Cell, hasTag, type Notebook } from "../client/notebook.ts";

/** Values by name, as JSON has them. */
export type Parameters = ReadonlyMap<string, unknown>;

const injectedTag = "injected-parameters";

/**
 * Reads `-p name=value` pairs. A value that is JSON (a number, true, null, "text", [1, 2]) is that value;
 * anything else is text.
 * @throws CliError for a pair without `=` or a name that no variable can have.
 */
export function parseParameters(pairs: readonly string[]): Parameters {
  const parameters = new Map<string, unknown>();
  for (const pair of pairs) {
    const equals = pair.indexOf("=");
    if (equals < 1) throw new CliError(`-p ${pair}: a parameter is name=value, for example -p epochs=10.`);
    const name = pair.slice(0, equals);
    checkName(name, `-p ${pair}`);
    parameters.set(name, parseValue(pair.slice(equals + 1)));
  }
  return parameters;
}

/** Reads a JSON object from a file. @throws CliError if it is none. */
export function readParametersFile(path: string): Parameters {
  try {
    return parseParametersFile(JSON.parse(readFileSync(path, "utf8")), path);
  } catch (cause) {
    if (cause instanceof CliError || !(cause instanceof Error)) throw cause;
    throw new CliError(
      `--parameters-file ${path}: ${cause.message}. It must be a JSON object of values by name.`,
      {
        cause,
      },
    );
  }
}

function parseParametersFile(value: unknown, path: string): Parameters {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new CliError(`--parameters-file ${path}: it must be a JSON object of values by name.`);
  }
  const parameters = new Map<string, unknown>(Object.entries(value));
  for (const name of parameters.keys()) checkName(name, `--parameters-file ${path}`);
  return parameters;
}

function parseValue(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return text;
  }
}

function checkName(name: string, where: string): void {
  const valid = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);
  if (!valid || parseSync("name.ts", `let ${name};`).errors.length > 0) {
    throw new CliError(`${where}: ${JSON.stringify(name)} is no variable name. Use letters, digits and _.`);
  }
}

/**
 * Puts a cell that sets the parameters after the cell tagged `parameters` (first if there is none), in place
 * of one that an earlier run injected.
 * @returns what the person should know, for example that a parameter is not declared.
 */
export function injectParameters(notebook: Notebook, parameters: Parameters): readonly string[] {
  if (parameters.size === 0) return [];
  const cells = notebook.cells.filter((cell) => !hasTag(cell, injectedTag));
  const place = cells.findIndex((cell) => cell.type === "code" && hasTag(cell, "parameters"));
  const declared = declarations(cells[place]?.source ?? "");
  notebook.cells = cells.toSpliced(place + 1, 0, parametersCell(notebook, parameters, declared));
  if (place < 0) return ["no cell is tagged parameters, so the values are set before the first cell"];
  const unknown = [...parameters.keys()].filter((name) => !declared.has(name));
  return unknown.map((name) => `the cell tagged parameters declares no ${name}`);
}

function parametersCell(notebook: Notebook, parameters: Parameters, declared: Declarations): Cell {
  const lines = [...parameters].map(([name, value]) => {
    const keyword = declared.get(name);
    // an assignment keeps the declared type; a constant can only be declared anew
    const prefix = keyword === "let" || keyword === "var" ? "" : `${keyword ?? "let"} `;
    return `${prefix}${name} = ${JSON.stringify(value)};`;
  });
  return {
    type: "code",
    index: undefined,
    id: notebook.nbformatMinor >= 5 ? "injected-parameters" : undefined,
    source: ["// Parameters", ...lines].join("\n"),
    metadata: { tags: [injectedTag] },
    rest: {},
    outputs: [],
    executionCount: null,
  };
}

type Declarations = ReadonlyMap<string, string>;

/** Top-level variables of a cell with the keyword that declares them. */
function declarations(source: string): Declarations {
  const found = new Map<string, string>();
  for (const statement of parseSync("cell.ts", source).program.body) {
    if (statement.type !== "VariableDeclaration") continue;
    for (const { id } of statement.declarations) {
      if (id.type === "Identifier") found.set(id.name, statement.kind);
    }
  }
  return found;
}
