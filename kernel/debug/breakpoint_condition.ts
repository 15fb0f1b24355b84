import { lowerCell } from "../session/lower.ts";

/** What a frontend asks of one breakpoint (DAP `SourceBreakpoint`). */
export interface WantedBreakpoint {
  readonly line: number;
  readonly condition?: string;
  /** `5`, `>= 5` or `% 5`. */
  readonly hitCondition?: string;
  /** Printed instead of stopping; `{expression}` is replaced by its value. */
  readonly logMessage?: string;
}

/** A JavaScript expression for V8 that is true where the breakpoint stops, or what is wrong with it. */
export type Condition = { readonly js: string } | { readonly mistake: string };

/** Counts of hits lie behind a symbol, where no cell finds them. */
const hits = '(globalThis[Symbol.for("flowbook.breakpointHits")] ??= Object.create(null))';

export function breakpointCondition(wanted: WantedBreakpoint, id: number): Condition {
  const parts: string[] = [];
  if (isGiven(wanted.condition)) {
    const condition = expressionOf(wanted.condition);
    if ("mistake" in condition) return condition;
    parts.push(`(${condition.js})`);
  }
  if (isGiven(wanted.hitCondition)) {
    const [, operator = "==", count] = /^\s*(==?|[<>]=?|%)?\s*(\d+)\s*$/.exec(wanted.hitCondition) ?? [];
    if (count === undefined) {
      const mistake = `hit condition "${wanted.hitCondition}" is no count. Write 5, >= 5 or % 5.`;
      return { mistake };
    }
    const counter = `${hits}.b${id}`;
    const hit = `(${counter} = (${counter} ?? 0) + 1)`;
    const comparison = operator === "=" ? "==" : operator;
    parts.push(operator === "%" ? `${hit} % ${count} === 0` : `${hit} ${comparison} ${count}`);
  }
  if (isGiven(wanted.logMessage)) {
    const message = logTemplate(wanted.logMessage);
    if ("mistake" in message) return message;
    parts.push(`(console.log(${message.js}), false)`);
  }
  return { js: parts.join(" && ") };
}

/** TypeScript as the JavaScript that V8 evaluates in a frame. */
export function expressionOf(text: string): Condition {
  const lowered = lowerCell(`(${text}\n)`);
  if ("errors" in lowered) return { mistake: `${text.trim()}: ${lowered.errors[0]?.message}` };
  return { js: lowered.js.trim().replace(/;$/, "") };
}

/** Arguments of `console.log`, which prints below the cell that runs. */
function logTemplate(message: string): Condition {
  const values: string[] = [];
  let mistake: string | undefined;
  const format = message.replaceAll("%", "%%").replace(/\{([^{}]+)\}/g, (_, expression: string) => {
    const value = expressionOf(expression.replaceAll("%%", "%"));
    if ("mistake" in value) mistake ??= value.mistake;
    else values.push(value.js);
    return "%s";
  });
  if (mistake !== undefined) return { mistake };
  // A lone argument is no format: an empty one makes it one.
  return {
    js: [
      JSON.stringify(format + (values.length === 0 ? "%s" : "")),
      ...values,
      ...(values.length === 0 ? ['""'] : []),
    ].join(", "),
  };
}

function isGiven(text: string | undefined): text is string {
  return text !== undefined && text.trim() !== "";
}
