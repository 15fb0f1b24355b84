import { readFileSync } from "node:fs";
import { writeBeside } from "../../runtime/write_beside.ts";
import { CliError } from "../cli_error.ts";
import type { Output } from "./outputs.ts";

type Fields = Readonly<Record<string, unknown>>;

/** A notebook of nbformat 4, its multi-line strings joined; what we do not know is kept as it is. */
export interface Notebook {
  readonly nbformatMinor: number;
  metadata: Fields;
  cells: Cell[];
  /** Top-level fields that we do not know. */
  readonly rest: Fields;
}

export interface Cell {
  readonly type: string;
  /** Its place among the cells of the file; undefined for a cell that was added. */
  readonly index: number | undefined;
  /** Since nbformat 4.5. */
  readonly id: string | undefined;
  readonly source: string;
  readonly metadata: Fields;
  /** Fields that we do not know, for example attachments. */
  readonly rest: Fields;
  /** Of a code cell. */
  outputs: Output[];
  executionCount: number | null;
}

/** Cells say how they want to be treated by tags, as in nbclient and papermill. */
export function hasTag(cell: Cell, tag: string): boolean {
  const tags = cell.metadata.tags;
  return Array.isArray(tags) && tags.includes(tag);
}

/** @throws CliError if the file is not there or is no notebook of nbformat 4. */
export function readNotebook(path: string): Notebook {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : String(cause);
    throw new CliError(`${path}: it cannot be read (${code}). Check the name.`, { cause });
  }
  try {
    return parseNotebook(JSON.parse(text), path);
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw cause;
    throw new CliError(`${path}: it is no notebook, because it is no JSON (${cause.message}).`, { cause });
  }
}

export function parseNotebook(value: unknown, path: string): Notebook {
  const { nbformat, nbformat_minor, metadata, cells, ...rest } = fields(value);
  if (typeof nbformat === "number" && nbformat !== 4) {
    const advice = "Open and save it in JupyterLab, or run: jupyter nbconvert --to notebook --inplace";
    throw new CliError(
      `${path}: it is a notebook of nbformat ${nbformat}, and Flowbook runs nbformat 4. ${advice}`,
    );
  }
  if (nbformat !== 4 || !Array.isArray(cells)) {
    throw new CliError(`${path}: it is no notebook: it has no nbformat or no cells.`);
  }
  return {
    nbformatMinor: typeof nbformat_minor === "number" ? nbformat_minor : 0,
    metadata: fields(metadata),
    cells: cells.map(parseCell),
    rest,
  };
}

function parseCell(value: unknown, index: number): Cell {
  const {
    cell_type,
    id,
    source,
    metadata,
    outputs: _outputs,
    execution_count: _count,
    ...rest
  } = fields(value);
  return {
    type: String(cell_type),
    index,
    id: typeof id === "string" ? id : undefined,
    source: Array.isArray(source) ? source.join("") : String(source ?? ""),
    metadata: fields(metadata),
    rest,
    outputs: parseOutputs(value),
    executionCount: typeof _count === "number" ? _count : null,
  };
}

/** Outputs of an earlier run are kept for cells that this run does not reach. */
function parseOutputs(value: unknown): Output[] {
  const { outputs } = value as { outputs?: Output[] };
  return Array.isArray(outputs) ? outputs : [];
}

function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

/** Writes beside and renames: a notebook is never half written. */
export function writeNotebook(path: string, notebook: Notebook): void {
  writeBeside(path, formatNotebook(notebook));
}

/** As Python's nbformat writes it (sorted keys, one space, lines as lists), so that a run makes a small diff. */
export function formatNotebook(notebook: Notebook): string {
  const value = {
    ...notebook.rest,
    nbformat: 4,
    nbformat_minor: notebook.nbformatMinor,
    metadata: notebook.metadata,
    cells: notebook.cells.map(formatCell),
  };
  return `${JSON.stringify(sortKeys(value), null, 1)}\n`;
}

function formatCell(cell: Cell): object {
  return {
    ...cell.rest,
    cell_type: cell.type,
    ...(cell.id === undefined ? {} : { id: cell.id }),
    metadata: cell.metadata,
    source: splitLines(cell.source),
    ...(cell.type === "code"
      ? { outputs: cell.outputs.map(formatOutput), execution_count: cell.executionCount }
      : {}),
  };
}

function formatOutput(output: Output): object {
  if (output.output_type === "stream") return { ...output, text: splitText(output.text) };
  if (output.output_type === "error") return output;
  const data = Object.entries(output.data).map(([mime, value]) => [
    mime,
    typeof value === "string" && !/[/+]json$/.test(mime) ? splitLines(value) : value,
  ]);
  return { ...output, data: Object.fromEntries(data) };
}

function splitText(text: string | readonly string[]): readonly string[] {
  return typeof text === "string" ? splitLines(text) : text;
}

function splitLines(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

function sortKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sortKeys);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, child]) => [key, sortKeys(child)]));
}
