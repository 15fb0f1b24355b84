import { type Program, Visitor, type VisitorObject } from "oxc-parser";
import { type ParsedCell, parseCell } from "./cell_parser.ts";

/** A line of a cell that calls a magic, or could, were there one of its name. */
export interface MagicLine {
  readonly name: string;
  /** What follows the name. */
  readonly args: string;
  /** Offset of the `%`. */
  readonly start: number;
  /** Offset of the line's end. */
  readonly end: number;
  /** `const x = %name args`. */
  readonly isAssigned: boolean;
  /** Whether `await` may stand there; undefined in a cell that cannot be parsed. */
  readonly mayAwait: boolean | undefined;
}

type Candidate = Omit<MagicLine, "mayAwait">;

/** No statement of TypeScript has a `%` there, but lines of templates, comments and expressions may. */
const line = /^([ \t]*(?:(?:(?:const|let|var)[ \t]+)?[\w$]+[ \t]*=[ \t]*)?)%([A-Za-z_][\w-]*)([^\n]*)$/gm;

/**
 * The magic lines of a cell: those that stand where a statement can begin, in blocks and functions too. A line
 * that TypeScript reads as the rest of a remainder, `a` above `%b`, is one only if `b` is a magic and not a
 * name that the cell itself mentions further up.
 */
export function findMagicLines(source: string, magics: readonly string[]): readonly MagicLine[] {
  let candidates = candidatesIn(source);
  if (candidates.length === 0) return [];
  let { program, errors } = parseCell(blankLines(source, candidates));
  while (errors.length > 0) {
    const wrong = misread(source, candidates, errors);
    if (wrong === undefined) break;
    candidates = candidates.filter((candidate) => candidate !== wrong);
    ({ program, errors } = parseCell(blankLines(source, candidates)));
  }
  // The cell will not run: what it says of its magics only keeps them out of the message about the mistake.
  if (errors.length > 0) {
    if (parseCell(source).errors.length === 0) return [];
    return candidates.map((candidate) => ({ ...candidate, mayAwait: undefined }));
  }
  const places = statementPlaces(program);
  return candidates
    .filter(
      (candidate) => places.has(candidate.start) && !isRemainder(candidate, source, { candidates, magics }),
    )
    .map((candidate) => ({ ...candidate, mayAwait: places.get(candidate.start) }));
}

function candidatesIn(source: string): readonly Candidate[] {
  return [...source.matchAll(line)].map(({ 0: text, 1: before = "", 2: name = "", 3: args = "", index }) => ({
    name,
    args: args.trim(),
    start: index + before.length,
    end: index + text.length,
    isAssigned: before.includes("="),
  }));
}

/**
 * The text with others of the same length in the place of magics: a value, or two empty statements, of which
 * the first may be the end of the statement above.
 */
function blankLines(source: string, lines: readonly Candidate[]): string {
  let text = source;
  for (const { start, end, isAssigned } of lines) {
    const other = (isAssigned ? "0" : ";;").padEnd(end - start);
    text = text.slice(0, start) + other + text.slice(end);
  }
  return text;
}

type Finding = ParsedCell["errors"][number];

/** The candidate that is something else: the parser stops at it, or gets further without it. */
function misread(
  source: string,
  candidates: readonly Candidate[],
  errors: readonly Finding[],
): Candidate | undefined {
  const stops = errors.flatMap(({ labels }) => labels.map(({ start }) => start));
  const stopped = candidates.find(({ start, end }) => stops.some((at) => at >= start && at < end));
  if (stopped !== undefined) return stopped;
  return candidates.find((candidate) => {
    const others = candidates.filter((other) => other !== candidate);
    return parseCell(blankLines(source, others)).errors.length === 0;
  });
}

function isRemainder(
  candidate: Candidate,
  source: string,
  { candidates, magics }: { candidates: readonly Candidate[]; magics: readonly string[] },
): boolean {
  if (candidate.isAssigned) return false;
  const others = candidates.filter((other) => other !== candidate);
  if (parseCell(blankLines(source, others)).errors.length > 0) return false;
  if (!magics.includes(candidate.name)) return true;
  const above = blankLines(source, others).slice(0, candidate.start);
  return new RegExp(`(?<![\\w$.])${candidate.name}(?![\\w$])`).test(above);
}

/** Offsets of the magics that were blanked as a statement or a value, and whether `await` may stand there. */
function statementPlaces(program: Program): ReadonlyMap<number, boolean> {
  const places = new Map<number, boolean>();
  const awaits = [true];
  /** Empty statements, and those of them that a list of statements holds: no body of an `if` or a loop. */
  const empty = new Set<number>();
  const listed = new Set<number>();
  const note = ({ start }: { readonly start: number }): void => void places.set(start, awaits.at(-1) ?? true);
  const noteEmpty = (nodes: readonly { readonly type: string; readonly start: number }[]): void => {
    for (const { type, start } of nodes) {
      if (type !== "EmptyStatement") continue;
      listed.add(start);
      note({ start: start - 1 });
    }
  };
  const enter = ({ async }: { readonly async: boolean }): void => void awaits.push(async);
  const leave = (): void => void awaits.pop();
  const visitor: VisitorObject = {
    FunctionDeclaration: enter,
    "FunctionDeclaration:exit": leave,
    FunctionExpression: enter,
    "FunctionExpression:exit": leave,
    ArrowFunctionExpression: enter,
    "ArrowFunctionExpression:exit": leave,
    StaticBlock({ body }) {
      awaits.push(false);
      noteEmpty(body);
    },
    "StaticBlock:exit": leave,
    Program: ({ body }) => noteEmpty(body),
    BlockStatement: ({ body }) => noteEmpty(body),
    SwitchCase: ({ consequent }) => noteEmpty(consequent),
    EmptyStatement: ({ start }) => void empty.add(start),
    VariableDeclarator({ init }) {
      if (init?.type === "Literal") note(init);
    },
    AssignmentExpression({ right }) {
      if (right.type === "Literal") note(right);
    },
  };
  new Visitor(visitor).visit(program);
  for (const start of empty) if (!listed.has(start)) places.delete(start);
  return places;
}
